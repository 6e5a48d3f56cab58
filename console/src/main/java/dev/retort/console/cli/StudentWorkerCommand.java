package dev.retort.console.cli;

import dev.retort.console.Engines;
import dev.retort.router.serving.StudentWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "student-worker",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Serves one student to the router that starts it, and ends with it.")
final class StudentWorkerCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SOCKET", description = "Where the router listens.")
  private Path socket;

  @Override
  public Integer call() throws IOException {
    try {
      StudentWorker.serve(socket, Engines.workerLoader());
      return ExitCode.OK;
    } finally {
      // Native threads may be in the middle of a token that nobody waits for any more.
      Runtime.getRuntime().halt(ExitCode.OK);
    }
  }
}
