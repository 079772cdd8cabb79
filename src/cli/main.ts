import { program } from './program.ts';
import { runProgram } from './run-program.ts';

void runProgram(program(process.argv[2]), process.argv).then((status) => {
  process.exitCode = status;
});
