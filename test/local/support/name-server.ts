/** The addresses of names, for a process whose own name servers are not asked; a promise is a slow answer. */
export const addressesOfNames = new Map<string, string[] | Promise<string[]>>();

/** The names that were asked for. */
export const askedNames: string[] = [];

/** Stands in for `dns.Resolver`: it knows the names above alone. */
export class FakeResolver {
  cancel(): void {}

  async resolve4(name: string): Promise<string[]> {
    return (await addressesFor(name)).filter((address) => !address.includes(":"));
  }

  async resolve6(name: string): Promise<string[]> {
    return (await addressesFor(name)).filter((address) => address.includes(":"));
  }
}

function addressesFor(name: string) {
  askedNames.push(name);
  const addresses = addressesOfNames.get(name);
  if (addresses === undefined) throw new Error(`queryA ENOTFOUND ${name}`);
  return addresses;
}
