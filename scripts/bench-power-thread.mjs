// Plain Node, in a thread of its own: simulates the parts that the main thread asks for.
import { register } from "tsx/esm/api";

register();
const { answerParts } = await import("../bench/power/thread.ts");
answerParts();
