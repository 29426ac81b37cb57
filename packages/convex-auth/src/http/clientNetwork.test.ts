import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientNetwork } from "./clientNetwork";
import { runs } from "../../../../vitest.runs";

describe("clientNetwork", () => {
  it.each<[string, string]>([
    ["192.0.2.1", "192.0.2.1"],
    ["0.0.0.0", "0.0.0.0"],
    ["255.255.255.255", "255.255.255.255"],
    [" 192.0.2.1 ", "192.0.2.1"],
    ["192.0.2.1:8080", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::FFFF:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"],
    ["0000:0000:0000:0000:0000:ffff:c000:0201", "192.0.2.1"],
    ["[::ffff:192.0.2.1]", "192.0.2.1"],
    ["[::ffff:192.0.2.1]:443", "192.0.2.1"],
    ["::ffff:192.0.2.1%eth0", "192.0.2.1"],
  ])("counts %j as the IPv4 address %s", (ip, network) => {
    expect(clientNetwork(ip)).toBe(network);
  });

  it.each<[string, string]>([
    ["2001:db8:0:1:0:0:0:1", "2001:db8:0:1::/64"],
    ["2001:db8:0:1::1", "2001:db8:0:1::/64"],
    ["2001:DB8:0:1::FFFF", "2001:db8:0:1::/64"],
    ["2001:0db8:0000:0001:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"],
    ["[2001:db8:0:1::1]", "2001:db8:0:1::/64"],
    ["[2001:db8:0:1::1]:3000", "2001:db8:0:1::/64"],
    ["2001:db8:0:1::192.0.2.1", "2001:db8:0:1::/64"],
    ["2001:db8:0:2::1", "2001:db8:0:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["fe80::1%25en0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
    ["::2:3:4:5:6:7:8", "0:2:3:4::/64"],
    ["1::ffff:192.0.2.1", "1:0:0:0::/64"],
  ])("counts %j as the network %s", (ip, network) => {
    expect(clientNetwork(ip)).toBe(network);
  });

  it.each<string | null>([
    ...[null, "", " ", "unknown", "localhost", "example.com", "192.0.2", "192.0.2.1.1"],
    ...["192.0.2.256", "192.0.2.01", "0x7f.0.0.1", "1e1.0.0.1", "192.0.2.-1", "192.0.2.1/24"],
    ...["192.0.2.1, 198.51.100.1", "192.0.2.1:", "192.0.2.1:999999", ":", ":::", "1::2::3"],
    ...["1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "12345::", "g::", "::g"],
    ...["2001:db8::1/64", "::192.0.2.256", "192.0.2.1::", "1:192.0.2.1:2::", "[::1", "::1]"],
    ...["[::1]x", "[192.0.2.1]", "::1%", "fe80::1%a%b c", `${"0".repeat(200)}::1`, "::1\n::2"],
  ])("does not take %j for an address", (ip) => {
    expect(clientNetwork(ip)).toBeNull();
  });

  const group = fc.integer({ min: 0, max: 0xffff });

  it("finds one network for every spelling of an address, and for every host of the network", () => {
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    const hosts = fc.array(group, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(groups, hosts, fc.boolean(), (all, host, upper) => {
        fc.pre(all.slice(0, 5).some((one) => one !== 0) || all[5] !== 0xffff);
        const network = clientNetwork(all.map((one) => one.toString(16)).join(":"));
        expect(network).not.toBeNull();
        const other = [...all.slice(0, 4), ...host];
        for (const padded of [all, other]) {
          const long = padded.map((one) => one.toString(16).padStart(4, "0")).join(":");
          // A URL has the canonical, compressed form in brackets.
          const short = new URL(`http://[${long}]/`).hostname;
          for (const text of [long, short, `${long}%eth0`]) {
            if (padded === other && short.startsWith("[::ffff:")) continue;
            expect(clientNetwork(upper ? text.toUpperCase() : text)).toBe(network);
          }
        }
      }),
      { numRuns: runs(500) },
    );
  }, 60_000);

  it("keeps addresses of different networks apart", () => {
    const prefix = fc.array(group, { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(prefix, prefix, (one, other) => {
        const [first, second] = [one, other].map((list) => list.map((g) => g.toString(16)));
        const same = first?.join() === second?.join();
        const networkOf = (list = [""]) => clientNetwork(`${list.join(":")}::1`);
        expect(networkOf(first) === networkOf(second)).toBe(same);
      }),
      { numRuns: runs(300) },
    );
  }, 60_000);

  it("reads any text without throwing, and any answer of its own as itself where it is IPv4", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
        const network = clientNetwork(text);
        expect(network === null || /^[\d.]+$|^[\da-f:]+::\/64$/.test(network)).toBe(true);
        if (network?.includes(".") === true) expect(clientNetwork(network)).toBe(network);
      }),
      { numRuns: runs(1000) },
    );
  }, 60_000);
});
