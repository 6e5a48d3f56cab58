package dev.retort.trainer.dl4j;

import dev.retort.dataset.DatasetFixture;
import dev.retort.dataset.DatasetVersion;
import dev.retort.dataset.label.AnswerKind;
import dev.retort.trainer.RunFolder;
import dev.retort.trainer.TrainingOutcome;
import dev.retort.trainer.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Trains a classifier without some labels, and measures how well its confidence tells requests of
 * those labels from others, beside the softmax alone. A command, run by {@code
 * docs/benchmarks/classifier.sh}; it prints a row of a Markdown table.
 */
final class OpenSetFigures {
  private final List<Answered> answers = new ArrayList<>();

  private OpenSetFigures() {}

  /** One test row's answer: by the confidence, and by the softmax alone. */
  private record Answered(boolean seen, boolean right, double confidence, double softmax) {}

  /**
   * Arguments: training log, test log, empty folder, seed, share of the labels to hold out.
   *
   * @throws IOException if a log cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    List<LabelledRequest> training = LabelledRequest.read(Path.of(arguments[0]));
    List<LabelledRequest> test = LabelledRequest.read(Path.of(arguments[1]));
    Path folder = Path.of(arguments[2]);
    long seed = Long.parseLong(arguments[3]);
    Set<String> held = held(training, Double.parseDouble(arguments[4]), seed);
    Files.createDirectories(folder);
    Files.write(folder.resolve("requests.txt"), test.stream().map(LabelledRequest::input).toList());
    Path student = student(training, held, folder, seed);
    NGramBagModel model = StudentFiles.read(student);
    OpenSetFigures figures = new OpenSetFigures();
    test.forEach(row -> figures.answer(model, row, held));
    System.out.println(figures.line(seed, held.size(), bytes(student)));
  }

  private static Set<String> held(List<LabelledRequest> rows, double share, long seed) {
    List<String> labels =
        new ArrayList<>(new TreeSet<>(rows.stream().map(LabelledRequest::answer).toList()));
    Collections.shuffle(labels, new Random(seed));
    return Set.copyOf(labels.subList(0, (int) Math.round(share * labels.size())));
  }

  private static Path student(
      List<LabelledRequest> training, Set<String> held, Path folder, long seed) {
    List<String[]> seen =
        training.stream()
            .filter(row -> !held.contains(row.answer()))
            .map(row -> new String[] {row.input(), row.answer()})
            .toList();
    DatasetVersion dataset =
        DatasetFixture.write(folder.resolve("dataset"), AnswerKind.LABEL, seen);
    TrainingSpec spec = TrainingSpec.seeded(seed);
    RunFolder run =
        RunFolder.create(
            folder.resolve("run"),
            new RunFolder.Request(
                "token", Dl4jTrainingEngine.NAME, spec, folder.resolve("dataset")));
    if (new Dl4jTrainingEngine().train(spec, dataset, run)
        instanceof TrainingOutcome.Completed completed) {
      System.err.println(completed.artifact().measures());
      return completed.artifact().folder();
    }
    throw new IllegalStateException("the training did not complete");
  }

  private static long bytes(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private void answer(NGramBagModel model, LabelledRequest row, Set<String> held) {
    TextScores scores = model.table().score(row.input());
    int best = Softmax.best(scores.labels());
    answers.add(
        new Answered(
            !held.contains(row.answer()),
            model.labels().get(best).equals(row.answer()),
            model.confidence().of(scores),
            Softmax.probability(scores.labels(), best, model.confidence().temperature())));
  }

  private String line(long seed, int held, long bytes) {
    List<Answered> seen = answers.stream().filter(Answered::seen).toList();
    return "| %d | %d | %.2f MB | %.2f %% | %s | %s |"
        .formatted(
            seed,
            held,
            bytes / 1e6,
            100.0 * seen.stream().filter(Answered::right).count() / seen.size(),
            figures(seen, Comparator.comparingDouble(Answered::softmax)),
            figures(seen, Comparator.comparingDouble(Answered::confidence)));
  }

  /** Unseen from seen (AUROC); share of the seen answered at 1 % lost; unseen answered there. */
  private String figures(List<Answered> seen, Comparator<Answered> order) {
    List<Answered> surest = seen.stream().sorted(order.reversed()).toList();
    int lost = 0;
    int answered = 0;
    for (int i = 0; i < surest.size(); i++) {
      lost += surest.get(i).right() ? 0 : 1;
      answered = lost <= seen.size() / 100 ? i + 1 : answered;
    }
    Answered least = surest.get(answered - 1);
    List<Answered> unseen = answers.stream().filter(answer -> !answer.seen()).toList();
    double share = 100.0 * answered / seen.size();
    if (unseen.isEmpty()) {
      return "– | %.1f %% | –".formatted(share);
    }
    long served = unseen.stream().filter(answer -> order.compare(answer, least) >= 0).count();
    return "%.4f | %.1f %% | %.1f %%"
        .formatted(auroc(order), share, 100.0 * served / unseen.size());
  }

  /** By ranks; equal ones share theirs. */
  private double auroc(Comparator<Answered> order) {
    List<Answered> sorted = answers.stream().sorted(order).toList();
    double ranks = 0;
    for (int from = 0, to; from < sorted.size(); from = to) {
      int first = from;
      to =
          IntStream.range(from, sorted.size())
              .filter(i -> order.compare(sorted.get(i), sorted.get(first)) != 0)
              .findFirst()
              .orElse(sorted.size());
      long ties = sorted.subList(from, to).stream().filter(Answered::seen).count();
      ranks += ties * (from + 1 + to) / 2.0;
    }
    double seen = answers.stream().filter(Answered::seen).count();
    return (ranks - seen * (seen + 1) / 2) / (seen * (answers.size() - seen));
  }
}
