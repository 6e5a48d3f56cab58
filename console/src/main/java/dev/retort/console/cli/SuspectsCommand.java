package dev.retort.console.cli;

import dev.retort.capture.ExchangeId;
import dev.retort.console.Workspace;
import dev.retort.dataset.DatasetId;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.labelling.LabelReview;
import dev.retort.dataset.labelling.LabelSuspect;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "suspects",
    mixinStandardHelpOptions = true,
    description =
        "Lists training rows whose labels are probably wrong, the surest first. A list to read: no dataset changes.")
final class SuspectsCommand implements Callable<Integer> {
  private static final String LIMIT = "20";
  private static final int SHOWN_CHARACTERS = 80;

  @Spec private CommandSpec spec;
  @Mixin private DatasetReference reference;

  @Option(
      names = "--limit",
      defaultValue = LIMIT,
      paramLabel = "N",
      description = "How many at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "Print the list as JSON.")
  private boolean json;

  /** What is printed of a suspect. */
  private record Row(
      ExchangeId id, String given, String suggested, double confidence, String input) {}

  private record Listed(DatasetId dataset, long rows, int suspects, List<Row> surest) {}

  @Override
  public Integer call() {
    RetortCli retort = (RetortCli) spec.root().userObject();
    Screen screen = new Screen(retort.err());
    try (Workspace workspace = retort.workspace()) {
      DatasetVersion version = reference.in(workspace);
      screen.begin("opinions");
      LabelReview review =
          LabelReview.of(
              workspace
                  .students()
                  .opinions(version.manifest().spec().task(), screen::advance)
                  .outOfFold(version));
      screen.finish("opinions", "%,d rows".formatted(review.rows()));
      print(retort.out(), listed(version, review));
    }
    return ExitCode.OK;
  }

  private Listed listed(DatasetVersion version, LabelReview review) {
    Map<ExchangeId, String> inputs = new HashMap<>();
    for (TrainingExample row : version.examples(Split.TRAINING)) {
      inputs.put(row.id(), row.input());
    }
    return new Listed(
        version.id(),
        review.rows(),
        review.suspects().size(),
        review.suspects().stream().limit(limit).map(s -> row(s, inputs)).toList());
  }

  private static Row row(LabelSuspect suspect, Map<ExchangeId, String> inputs) {
    return new Row(
        suspect.id(),
        suspect.given(),
        suspect.suggested(),
        suspect.confidence(),
        Optional.ofNullable(inputs.get(suspect.id())).orElse(""));
  }

  private void print(PrintWriter out, Listed listed) {
    if (json) {
      Screen.json(out, listed);
      return;
    }
    out.printf(
        "%,d of %,d training rows of %s have a label that is probably wrong%n",
        listed.suspects(), listed.rows(), listed.dataset());
    for (Row row : listed.surest()) {
      out.printf(
          "%s  %s → %s  %.3f  %s%n",
          row.id(), row.given(), row.suggested(), row.confidence(), oneLine(row.input()));
    }
    out.flush();
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= SHOWN_CHARACTERS ? line : line.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
