package dev.retort.console.cli;

import dev.retort.capture.TaskName;
import dev.retort.console.Workspace;
import dev.retort.console.config.RetortConfig;
import dev.retort.scheduler.certification.CertificationOutcome;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "certify",
    mixinStandardHelpOptions = true,
    description = {
      "Asks the live traffic since the last look whether a task's champion still loses no more than"
          + " its policy tolerates.",
      "`retort serve` does so every day. Ends with 3 if the champion fails or there is nothing to"
          + " go by."
    },
    exitCodeList = "3:the champion fails, or there is nothing to go by")
final class CertifyCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Parameters(paramLabel = "TASK", description = "The task.")
  private String task;

  @Option(names = "--json", description = "Print the outcome as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    RetortConfig config = retort.config();
    TaskName name = new TaskName(task);
    CertificationOutcome outcome;
    try (Workspace workspace = retort.workspace(config)) {
      outcome =
          workspace
              .runs()
              .certification(Certifications::log)
              .look(name, config.task(name).policy());
    }
    if (json) {
      Screen.json(retort.out(), outcome);
    } else {
      retort.out().println(outcome.summary());
      retort.out().flush();
    }
    return outcome instanceof CertificationOutcome.Holding ? ExitCode.OK : ExitCode.NEGATIVE;
  }
}
