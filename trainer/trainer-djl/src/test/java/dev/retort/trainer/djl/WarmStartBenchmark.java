package dev.retort.trainer.djl;

import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.Split;
import dev.retort.dataset.TrainingExample;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.DecoderRecipe;
import dev.retort.trainer.DecoderSize;
import dev.retort.trainer.DecoderStart;
import dev.retort.trainer.GpuProfile;
import dev.retort.trainer.MatrixUpdate;
import dev.retort.trainer.ModelArtifact;
import dev.retort.trainer.Optimisation;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.SupervisedFineTuning;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import dev.retort.trainer.WarmStart;
import dev.retort.trainer.djl.codec.LabelledText;
import dev.retort.trainer.djl.runtime.DjlRuntime;
import dev.retort.trainer.djl.tokenizer.TextTokenizer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a decoder that begins with the champion saves, and whether it forgets. A champion learns a
 * first night's rows of {@link AmbiguousErrands}, each with its one right answer. Half as many come
 * later, in which requests about heating are as frequent as others; before, three of four were left
 * out. On all rows, students begin anew and with the champion, by the same settings, each with a
 * schedule of so many passes. Losses are those of whole answers: the two kinds cut them into other
 * tokens. Prints Markdown.
 */
final class WarmStartBenchmark {
  private static final double GROWTH = 1.5;
  private static final int CONTEXT = 64;
  private static final int OLDEST_OF = 3;
  private static final int RARE_ONE_OF = 4;
  private static final List<String> RARE_AT_FIRST = List.of("heating", "boiler", "radiator");

  private final Path folder;
  private final int nightsRows;
  private final List<Integer> budgets;

  private WarmStartBenchmark(Path folder, int nightsRows, List<Integer> budgets) {
    this.folder = folder;
    this.nightsRows = nightsRows;
    this.budgets = List.copyOf(budgets);
  }

  /** Takes the rows of the first night, seeds, and passes, ascending: {@code 600 1,2 1,2,4}. */
  public static void main(String[] arguments) throws IOException {
    DjlRuntime.useThreads(1);
    WarmStartBenchmark benchmark =
        new WarmStartBenchmark(
            Files.createTempDirectory("warm"),
            Integer.parseInt(arguments[0]),
            numbers(arguments[2]));
    System.out.println(
        "| seed | student | passes | loss an answer | right | of the oldest third | of the newest | tokens | CPU s |\n|---|---|---|---|---|---|---|---|---|");
    for (int seed : numbers(arguments[1])) {
      benchmark.compare(seed);
    }
    System.exit(0);
  }

  private static List<Integer> numbers(String words) {
    return Arrays.stream(words.split(",", 0)).map(Integer::valueOf).toList();
  }

  /** The first rows are the first night's. */
  private List<String[]> rows(long seed) {
    List<String[]> rows = new ArrayList<>();
    int rare = 0;
    for (AmbiguousErrands.Errand errand : new AmbiguousErrands(seed).draw(4 * nightsRows)) {
      boolean isLeftOut =
          rows.size() < nightsRows
              && RARE_AT_FIRST.stream().anyMatch(errand.text()::contains)
              && rare++ % RARE_ONE_OF != 0;
      if (!isLeftOut && rows.size() < Math.round(GROWTH * nightsRows)) {
        rows.add(new String[] {errand.text(), errand.right()});
      }
    }
    return rows;
  }

  private void compare(int seed) throws IOException {
    List<String[]> rows = rows(seed);
    DatasetVersion first =
        DatasetFixture.write(
            folder.resolve("first-" + seed), AnswerKind.TEXT, rows.subList(0, nightsRows));
    DatasetVersion grown =
        DatasetFixture.write(folder.resolve("grown-" + seed), AnswerKind.TEXT, rows);
    TrainingRows parts = TrainingRows.of(grown.examples(Split.TRAINING));
    int most = budgets.get(budgets.size() - 1);
    Trained champion = trained("champion-" + seed, spec(seed, most, Optional.empty()), first);
    System.out.printf(
        Locale.ROOT,
        "| %d | champion | %d | – | – | %s | – | %d | %.0f |%n",
        seed,
        most,
        percent(champion.right(oldest(parts))),
        champion.tokens(),
        champion.cpuSeconds());
    for (Optional<Path> student : List.of(Optional.<Path>empty(), Optional.of(champion.folder()))) {
      for (int passes : budgets) {
        String kind = student.isEmpty() ? "begun anew" : "from the champion";
        Trained trained =
            trained(
                "%s-%d-%d".formatted(kind.replace(' ', '-'), seed, passes),
                spec(seed, passes, student),
                grown);
        print(seed, kind, passes, trained, parts);
      }
    }
  }

  private static void print(
      int seed, String kind, int passes, Trained trained, TrainingRows parts) {
    System.out.printf(
        Locale.ROOT,
        "| %d | %s | %d | %.4f | %s | %s | %s | %d | %.0f |%n",
        seed,
        kind,
        passes,
        trained.loss(),
        percent(trained.right(parts.heldOut())),
        percent(trained.artifact().measures().get("held_out_right_oldest")),
        percent(trained.right(newest(parts))),
        trained.tokens(),
        trained.cpuSeconds());
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  private static List<TrainingExample> oldest(TrainingRows parts) {
    return parts.heldOut().subList(0, parts.heldOut().size() / OLDEST_OF);
  }

  private static List<TrainingExample> newest(TrainingRows parts) {
    int rows = parts.heldOut().size();
    return parts.heldOut().subList(rows - rows / OLDEST_OF, rows);
  }

  private static TrainingSpec spec(long seed, int passes, Optional<Path> student) {
    DecoderRecipe cold =
        new DecoderRecipe(
            new DecoderStart.Scratch(DecoderSize.TINY),
            new Optimisation(passes, 2e-3, 1024, 0.05, 0.01, 1, 0.1, 0, 1000, MatrixUpdate.MUON),
            CONTEXT,
            false);
    return new TrainingSpec(
        new SupervisedFineTuning(),
        seed,
        5,
        student.map(from -> cold.from(new WarmStart.FromStudent(from, List.of()))).orElse(cold));
  }

  /**
   * A student.
   *
   * @param loss mean of a held-out answer
   * @param tokens learnt
   * @param cpuSeconds that it took, held-out answers left out
   */
  private record Trained(
      ModelArtifact artifact,
      List<OutOfFoldPrediction> heldOut,
      double loss,
      long tokens,
      double cpuSeconds) {
    Path folder() {
      return artifact.folder();
    }

    /** The share of rows that it answered right; all of them are among those it was asked. */
    double right(List<TrainingExample> rows) {
      Set<ExchangeId> asked = rows.stream().map(TrainingExample::id).collect(Collectors.toSet());
      Predicate<OutOfFoldPrediction> isRight =
          answer -> answer.prediction().answer().equals(answer.reference());
      return heldOut.stream().filter(answer -> asked.contains(answer.id())).filter(isRight).count()
          / (double) asked.size();
    }
  }

  private Trained trained(String name, TrainingSpec spec, DatasetVersion dataset)
      throws IOException {
    DecoderTrainingEngine engine = new DecoderTrainingEngine();
    RunFolder run =
        RunFolder.create(
            folder.resolve(name),
            new RunFolder.Request("token", engine.name(), spec, dataset.folder(), GpuProfile.CPU));
    double before = cpuSeconds();
    TrainingOutcome outcome = engine.train(spec, dataset, run);
    if (!(outcome instanceof TrainingOutcome.Completed completed)) {
      throw new IllegalStateException(name + " was not trained: " + outcome);
    }
    ModelArtifact artifact = completed.artifact();
    TrainingRows rows = TrainingRows.of(dataset.examples(Split.TRAINING));
    try (TextTokenizer tokenizer = TextTokenizer.read(DecoderStudent.hf(artifact.folder()))) {
      DecoderLanguage language =
          DecoderLanguage.of(
              DecoderStudent.read(artifact.folder()).codec(), tokenizer, Optional.empty());
      long answerTokens =
          rows.heldOut().stream().mapToLong(row -> sequence(language, row).length).sum();
      long tokens =
          rows.learnt().stream()
              .mapToLong(
                  row -> language.prompt(row.input()).length + sequence(language, row).length)
              .sum();
      return new Trained(
          artifact,
          heldOut(artifact),
          artifact.measures().get("held_out_loss") * answerTokens / rows.heldOut().size(),
          tokens * spec.decoder().optimisation().epochs(),
          artifact.measures().get("training_cpu_seconds") - before);
    }
  }

  private static int[] sequence(DecoderLanguage language, TrainingExample row) {
    return language.sequence(new LabelledText(row.input(), row.answer())).answer();
  }

  private static List<OutOfFoldPrediction> heldOut(ModelArtifact artifact) throws IOException {
    List<OutOfFoldPrediction> answers = new ArrayList<>();
    for (String line : Files.readAllLines(artifact.outOfFold())) {
      answers.add(JsonFormat.mapper().readValue(line, OutOfFoldPrediction.class));
    }
    return answers;
  }

  private static double cpuSeconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
