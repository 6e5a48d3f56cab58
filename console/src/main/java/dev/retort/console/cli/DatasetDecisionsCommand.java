package dev.retort.console.cli;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.LogLine;
import dev.retort.console.Workspace;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Decision;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.inspection.DecidedRows;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

@Command(
    name = "decisions",
    mixinStandardHelpOptions = true,
    description = "Prints what became of every exchange, one JSON object a line.")
final class DatasetDecisionsCommand implements Callable<Integer> {
  @ParentCommand private DatasetCommand dataset;
  @Mixin private DatasetReference reference;

  /** How decisions are printed. */
  enum Format {
    /** One JSON object a line. */
    JSONL;

    String text(Object value) {
      return JsonFormat.line(value);
    }
  }

  @Option(
      names = "--format",
      defaultValue = "JSONL",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  /**
   * A decision with the row that it led to.
   *
   * @param line in the log file that it was imported from, from 1
   */
  private record Line(
      ExchangeId id,
      Optional<String> file,
      Optional<Long> line,
      Instant at,
      String decision,
      Optional<String> reason,
      Optional<ExchangeId> representative,
      Optional<Split> split,
      Optional<String> prompt,
      Optional<String> output) {}

  @Override
  public Integer call() {
    PrintWriter out = dataset.retort().out();
    try (Workspace workspace = dataset.retort().workspace()) {
      DatasetVersion version = reference.in(workspace);
      DecidedRows.scan(version, (decision, row) -> out.println(format.text(line(decision, row))));
    }
    out.flush();
    return ExitCode.OK;
  }

  private static Line line(Decision decision, Optional<TrainingExample> row) {
    return new Line(
        decision.id(),
        decision.origin().map(LogLine::file),
        decision.origin().map(LogLine::line),
        decision.createdAt(),
        decision.split().isPresent() ? "kept" : "dropped",
        decision.reason(),
        decision.representative(),
        decision.split(),
        row.map(TrainingExample::input),
        row.map(TrainingExample::answer));
  }
}
