package dev.retort.console.cli;

import dev.retort.capture.ExchangeId;
import dev.retort.console.Workspace;
import dev.retort.console.lineage.DatasetHistory;
import dev.retort.console.lineage.ExchangeLineage;
import dev.retort.console.lineage.LineageIndex;
import dev.retort.console.lineage.ModelLineage;
import dev.retort.console.lineage.PublishedVersions;
import dev.retort.scheduler.RunArchive;
import java.util.Optional;
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
      LineageText text = new LineageText(retort.out());
      Optional<ExchangeLineage> exchange = exchange(index);
      if (exchange.isPresent()) {
        show(exchange.get(), () -> text.print(exchange.get()));
        return ExitCode.OK;
      }
      LineageIndex.Detail detail =
          exchanges ? LineageIndex.Detail.EXCHANGES : LineageIndex.Detail.COUNTS;
      Optional<DatasetHistory> dataset = index.dataset(subject, detail);
      if (dataset.isPresent()) {
        show(dataset.get(), () -> text.print(dataset.get()));
        return ExitCode.OK;
      }
      ModelLineage model =
          index
              .model(subject, detail)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "'%s' is no exchange, dataset version or model version of this home: give an exchange's id, the first 4 digits or more of a dataset version's, NAME/NUMBER or NAME@ALIAS."
                              .formatted(subject)));
      show(model, () -> text.print(model));
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

  private Optional<ExchangeLineage> exchange(LineageIndex index) {
    try {
      return index.exchange(new ExchangeId(subject));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private void show(Object value, Runnable text) {
    if (json) {
      Screen.json(retort.out(), value);
    } else {
      text.run();
      retort.out().flush();
    }
  }
}
