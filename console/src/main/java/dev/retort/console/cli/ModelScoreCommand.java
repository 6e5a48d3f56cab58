package dev.retort.console.cli;

import dev.retort.trainer.djl.scoring.CheckpointScore;
import dev.retort.trainer.djl.scoring.CheckpointScore.RowScore;
import dev.retort.trainer.djl.scoring.CheckpointScorer;
import dev.retort.trainer.djl.scoring.TokenRow;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    description =
        "Shows what a checkpoint computes for rows of token ids: the logits after each row, the mean cross entropy of its tokens, and a greedy continuation. For those who port checkpoints.")
final class ModelScoreCommand implements Callable<Integer> {
  private static final int SHOWN_LOGITS = 5;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description =
          "A Hugging Face snapshot of a Llama, Qwen2 or Qwen3: config.json and safetensors weights.")
  private Path folder;

  @Option(
      names = "--ids",
      required = true,
      paramLabel = "FILE",
      description =
          "Rows of token ids, one a line: whole numbers with spaces between, or a JSON array. Rows may differ in length.")
  private Path ids;

  @Option(
      names = "--attention-mask",
      paramLabel = "FILE",
      description = "Rows as in --ids: 1 for a token, 0 for padding (default: all are tokens).")
  private Optional<Path> mask = Optional.empty();

  @Option(
      names = "--adapter",
      paramLabel = "DIR",
      description =
          "A PEFT LoRA adapter for the model: adapter_config.json and adapter_model.safetensors.")
  private Optional<Path> adapter = Optional.empty();

  @Option(
      names = "--max-new-tokens",
      defaultValue = "20",
      paramLabel = "N",
      description =
          "Tokens of a continuation (default: ${DEFAULT-VALUE}). An end of text does not end it, a full context does.")
  private int maxNewTokens;

  @Option(names = "--json", description = "Print the scores as JSON, with all logits.")
  private boolean json;

  @Override
  public Integer call() {
    RetortCli retort = (RetortCli) spec.root().userObject();
    try {
      if (maxNewTokens < 0) {
        throw new IllegalArgumentException("--max-new-tokens is ≥ 0, not " + maxNewTokens);
      }
      List<TokenRow> rows = rows();
      try (CheckpointScorer scorer = CheckpointScorer.open(folder, adapter)) {
        print(retort.out(), scorer.score(rows, maxNewTokens));
      }
      return ExitCode.OK;
    } catch (IllegalArgumentException e) {
      // Everything that can be wrong here has been named on the command line.
      Failures.report(e, spec.commandLine());
      return ExitCode.USAGE;
    }
  }

  private List<TokenRow> rows() {
    List<List<Integer>> idRows = TokenRowFile.read(ids);
    if (mask.isEmpty()) {
      return idRows.stream().map(TokenRow::of).toList();
    }
    List<List<Integer>> maskRows = TokenRowFile.read(mask.get());
    if (maskRows.size() != idRows.size()) {
      throw new IllegalArgumentException(
          "%s has %d rows and %s has %d; a mask has a row for each row of ids"
              .formatted(ids, idRows.size(), mask.get(), maskRows.size()));
    }
    List<TokenRow> rows = new ArrayList<>();
    for (int row = 0; row < idRows.size(); row++) {
      rows.add(masked(row + 1, idRows.get(row), maskRows.get(row)));
    }
    return rows;
  }

  private TokenRow masked(int number, List<Integer> idRow, List<Integer> maskRow) {
    if (maskRow.size() != idRow.size()) {
      throw new IllegalArgumentException(
          "row %d has %d ids and a mask of %d; they are of one length"
              .formatted(number, idRow.size(), maskRow.size()));
    }
    for (int value : maskRow) {
      if (value != 0 && value != 1) {
        throw new IllegalArgumentException(
            "row %d of %s holds %d; a mask holds 1 for a token and 0 for padding"
                .formatted(number, mask.orElseThrow(), value));
      }
    }
    return new TokenRow(idRow, maskRow.stream().map(value -> value == 1).toList());
  }

  private void print(PrintWriter out, CheckpointScore score) {
    if (json) {
      Screen.json(out, score);
      return;
    }
    int number = 0;
    for (RowScore row : score.rows()) {
      number++;
      out.printf(
          "row %d: %d tokens, mean cross entropy %s%n  highest logits: %s%n  continuation: %s%n",
          number,
          row.tokens(),
          shown(row.meanCrossEntropy()),
          highest(row.lastLogits()),
          row.continuation().stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }
    out.printf(
        "all: %d predicted tokens, mean cross entropy %s%n",
        score.predictedTokens(), shown(score.meanCrossEntropy()));
    out.flush();
  }

  private static String shown(OptionalDouble value) {
    return value.isPresent() ? "%.6f".formatted(value.getAsDouble()) : "none";
  }

  private static String highest(List<Float> logits) {
    return IntStream.range(0, logits.size())
        .boxed()
        .sorted(Comparator.comparing(logits::get).reversed())
        .limit(SHOWN_LOGITS)
        .map(id -> "%d %.5f".formatted(id, logits.get(id)))
        .collect(Collectors.joining(", "));
  }
}
