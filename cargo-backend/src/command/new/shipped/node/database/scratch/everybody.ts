
/** Lets everybody in. */
const everybody: Security<Principal> = {
  async bearer() {
    return { name: "test" };
  },
};
