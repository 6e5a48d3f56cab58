package dev.retort.console.cli;

import dev.retort.console.Workspace;
import dev.retort.dataset.inspection.DatasetDiff;
import dev.retort.dataset.inspection.RowChange;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = "Says what changed from one dataset version to another, and why.")
final class DatasetDiffCommand implements Callable<Integer> {
  @ParentCommand private DatasetCommand dataset;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "The first version: 'latest' or the first digits of its id.")
  private String before;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "latest",
      paramLabel = "B",
      description = "The second (default: ${DEFAULT-VALUE}).")
  private String after;

  @Option(
      names = "--limit",
      defaultValue = "10",
      paramLabel = "N",
      description = "Examples of each kind of change (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "Print the difference as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (Workspace workspace = dataset.retort().workspace()) {
      DatasetDiff diff =
          DatasetDiff.between(
              DatasetReference.find(workspace, before),
              DatasetReference.find(workspace, after),
              limit);
      PrintWriter out = dataset.retort().out();
      if (json) {
        Screen.json(out, diff);
      } else {
        print(out, diff);
      }
      out.flush();
    }
    return ExitCode.OK;
  }

  private static void print(PrintWriter out, DatasetDiff diff) {
    out.printf("from        %s%n", diff.before());
    out.printf("to          %s%n", diff.after());
    out.printf("unchanged   %,d rows%n", diff.unchanged());
    diff.changes()
        .forEach(
            (kind, reasons) ->
                reasons.forEach(
                    (reason, count) -> out.printf("%-11s %,d: %s%n", word(kind), count, reason)));
    diff.settings()
        .forEach(
            setting ->
                out.printf(
                    "setting     %s: %s → %s%n",
                    setting.name(), shown(setting.before()), shown(setting.after())));
    diff.labels()
        .forEach(
            (label, shift) ->
                out.printf(
                    "label       %s: %,d → %,d training rows%n",
                    label, shift.before(), shift.after()));
    for (RowChange change : diff.examples()) {
      out.printf("%-11s %s: %s%n", word(change.kind()), change.id(), change.why());
    }
  }

  private static String word(RowChange.Kind kind) {
    return switch (kind) {
      case ADDED -> "added";
      case REMOVED -> "removed";
      case ANSWER_CHANGED -> "answer";
      case MOVED -> "moved";
      case INPUT_CHANGED -> "input";
      case REWEIGHTED -> "weight";
    };
  }

  private static String shown(String setting) {
    return setting.isEmpty() ? "–" : setting;
  }
}
