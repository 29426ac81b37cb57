if (process.env.STACK_APP_PRINTS) console.log("printed by the app's own configuration");

export default {};
