package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.console.lineage.Lineage;
import dev.retort.console.lineage.LineageIndex;
import dev.retort.console.lineage.PublishedVersions;
import dev.retort.scheduler.RunArchive;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "lineage",
    mixinStandardHelpOptions = true,
    description =
        "Shows where an exchange, a dataset version or a model version comes from, and what came of it.")
final class LineageCommand implements Callable<Integer> {
  @ParentCommand private RetortCli retort;

  @Parameters(
      paramLabel = "EXCHANGE|DATASET|MODEL",
      description =
          "An exchange's id, 'latest' or the first digits of a dataset version's id, or a model version: NAME/NUMBER or NAME@ALIAS. What is an exchange's id is taken for one.")
  private String subject;

  @Option(
      names = "--exchanges",
      description = "List the exchanges that went into the rows, one id a line.")
  private boolean exchanges;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (Workspace workspace = retort.workspace()) {
      LineageIndex index = index(workspace);
      Lineage lineage =
          index
              .find(subject, exchanges ? LineageIndex.Detail.EXCHANGES : LineageIndex.Detail.COUNTS)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "'%s' is no exchange, dataset version or model version of this home: give an exchange's id, the first 4 digits or more of a dataset version's, NAME/NUMBER or NAME@ALIAS."
                              .formatted(subject)));
      if (json) {
        Screen.json(retort.out(), lineage);
      } else {
        new LineageText(retort.out()).print(lineage);
        retort.out().flush();
      }
      return ExitCode.OK;
    }
  }

  static LineageIndex index(Workspace workspace) {
    return new LineageIndex(
        workspace.log(),
        workspace.catalog(),
        new RunArchive(workspace.home().runs()),
        new PublishedVersions(workspace.registry(), workspace.home().pulled()));
  }
}
