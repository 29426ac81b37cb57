import { configure } from "storybook/test";
import { timeLimits } from "../../../vitest.base";

// `findBy…` and `waitFor` give up after a second by default, which a slow machine reaches.
configure({ asyncUtilTimeout: timeLimits.expect.poll.timeout });
