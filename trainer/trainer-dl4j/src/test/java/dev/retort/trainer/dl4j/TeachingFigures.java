package dev.retort.trainer.dl4j;

import dev.retort.trainer.ClassifierRecipe;
import dev.retort.trainer.ClassifierRecipe.Dissent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What single networks learn from more of a teacher than one answer a request, and by other
 * recipes. A command, run by {@code docs/benchmarks/classifier.sh}; it prints rows of Markdown
 * tables: what is learnt, share of right answers on the test, cross-entropy after calibration, and
 * the share that could be answered at 1 % of the test's rows lost.
 */
final class TeachingFigures {
  /** About where early stopping ends. */
  private static final int EPOCHS = 14;

  private static final int TEACHERS = 3;
  private static final double[] HARD_SHARES = {0.2, 0.5};
  private static final int[] TOLD = {5, 20};

  private final List<LabelledRequest> training;
  private final List<LabelledRequest> test;
  private final List<String> labels;
  private final int[] gold;
  private final int[] testGold;
  private final long seed;

  private TeachingFigures(List<LabelledRequest> training, List<LabelledRequest> test, long seed) {
    this.training = training;
    this.test = test;
    this.seed = seed;
    labels = List.copyOf(new TreeSet<>(training.stream().map(LabelledRequest::answer).toList()));
    gold = training.stream().mapToInt(row -> labels.indexOf(row.answer())).toArray();
    testGold = test.stream().mapToInt(row -> labels.indexOf(row.answer())).toArray();
  }

  /**
   * Arguments: training log, test log, seed, and {@code probabilities}, {@code recipes}, or {@code
   * answers} with a kind of mistakes ({@code slips} or {@code confusions}), their share, and how
   * many answers a request gets.
   *
   * @throws IOException if a log cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    TeachingFigures figures =
        new TeachingFigures(
            LabelledRequest.read(Path.of(arguments[0])),
            LabelledRequest.read(Path.of(arguments[1])),
            Long.parseLong(arguments[2]));
    switch (arguments[3]) {
      case "probabilities" -> figures.probabilities();
      case "recipes" -> figures.recipes();
      case "answers" ->
          figures.answers(
              arguments[4].equals("confusions"),
              Double.parseDouble(arguments[5]),
              Integer.parseInt(arguments[6]));
      default -> throw new IllegalArgumentException("there is no figure " + arguments[3]);
    }
  }

  /** Rows that are asked for, and what is right there. */
  @SuppressWarnings("ArrayRecordComponent") // numbers in bulk, never compared
  private record Asked(List<LabelledRequest> rows, int[] right) {}

  /** A teacher learns every second row, and answers the others, from which a student learns. */
  private void probabilities() {
    int[] learnt = IntStream.range(0, gold.length).filter(row -> row % 2 == 0).toArray();
    int[] answered = IntStream.range(0, gold.length).filter(row -> row % 2 == 1).toArray();
    float[][] spoken =
        scores(learnt, row -> Target.of(gold[row]), pick(answered).rows(), recipe(2), TEACHERS);
    float[][] onTest = scores(learnt, row -> Target.of(gold[row]), test, recipe(2), TEACHERS);
    double temperature = Softmax.temperature(spoken, pick(answered).right());
    double[][] known = new double[gold.length][];
    int[] likeliest = new int[gold.length];
    int[] drawn = new int[gold.length];
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < answered.length; i++) {
      int row = answered[i];
      known[row] = probabilities(spoken[i], temperature);
      likeliest[row] = Softmax.best(spoken[i]);
      drawn[row] = ErringTeacher.draw(known[row], random);
    }
    Asked teacher = new Asked(test, Arrays.stream(onTest).mapToInt(Softmax::best).toArray());
    print("(the teacher itself, by people's answers)", onTest, testGold);
    compare("drawn answers", answered, row -> Target.of(drawn[row]), teacher);
    compare("likeliest answers", answered, row -> Target.of(likeliest[row]), teacher);
    compare("all probabilities", answered, row -> Target.proportional(known[row]), teacher);
    LabelLikelihood reader = new LabelLikelihood(labels, counts(answered, likeliest));
    for (int most : TOLD) {
      compare(
          "probabilities of %d tokens along drawn answers".formatted(most),
          answered,
          row -> told(reader, drawn[row], known[row], most),
          teacher);
    }
    for (double share : HARD_SHARES) {
      compare(
          "all probabilities, hard share %.1f of drawn answers".formatted(share),
          answered,
          row -> Target.proportional(known[row]).towards(drawn[row], share),
          teacher);
    }
  }

  private Target told(LabelLikelihood reader, int label, double[] known, int most) {
    return reader
        .of(label, SpokenLabel.tokens(labels.get(label), labels, known, most))
        .orElseThrow();
  }

  private int[] counts(int[] rows, int[] labelOf) {
    int[] counts = new int[labels.size()];
    Arrays.fill(counts, 1);
    Arrays.stream(rows).forEach(row -> counts[labelOf[row]]++);
    return counts;
  }

  private void compare(String name, int[] rows, IntFunction<Target> taught, Asked teacher) {
    float[][] scores = scores(rows, taught, test, recipe(2), 1);
    print(name + ", by the teacher", scores, teacher.right());
    print(name + ", by people", scores, testGold);
  }

  /** Every request is answered several times by a teacher that errs. */
  private void answers(boolean confusions, double share, int times) {
    double[][] teacher =
        confusions ? confusions(share) : ErringTeacher.slips(labels.size(), gold, share);
    SplittableRandom random = new SplittableRandom(seed);
    double[][] counts = new double[gold.length][labels.size()];
    int[] first = new int[gold.length];
    for (int row = 0; row < gold.length; row++) {
      for (int time = 0; time < times; time++) {
        int drawn = ErringTeacher.draw(teacher[row], random);
        first[row] = time == 0 ? drawn : first[row];
        counts[row][drawn]++;
      }
    }
    int[] all = IntStream.range(0, gold.length).toArray();
    int[] decided = Arrays.stream(all).filter(row -> isDecided(counts[row])).toArray();
    int[] majority = Arrays.stream(counts).mapToInt(TeachingFigures::best).toArray();
    String name =
        "%s, %.0f %%, %d answers: "
            .formatted(confusions ? "confusions" : "slips", 100 * share, times);
    answered(name + "the first", all, row -> Target.of(first[row]));
    answered(name + "the majority", decided, row -> Target.of(majority[row]));
    answered(name + "shares", decided, row -> Target.proportional(counts[row]));
    answered(name + "shares, ties too", all, row -> Target.proportional(counts[row]));
  }

  private void answered(String name, int[] rows, IntFunction<Target> taught) {
    print(name, scores(rows, taught, test, recipe(2), 1), testGold);
  }

  private static int best(double[] counts) {
    return IntStream.range(0, counts.length)
        .reduce(0, (best, label) -> counts[label] > counts[best] ? label : best);
  }

  private static boolean isDecided(double[] counts) {
    double most = counts[best(counts)];
    return Arrays.stream(counts).filter(count -> count == most).count() == 1;
  }

  /** The labels that a network takes a row for that has not learnt it; hard rows more often. */
  private double[][] confusions(double share) {
    double[][] teacher = new double[gold.length][];
    for (int part = 0; part < 2; part++) {
      int held = part;
      int[] asked = IntStream.range(0, gold.length).filter(row -> row % 2 == held).toArray();
      int[] learnt = IntStream.range(0, gold.length).filter(row -> row % 2 != held).toArray();
      float[][] scores =
          scores(learnt, row -> Target.of(gold[row]), pick(asked).rows(), recipe(2), 1);
      double temperature = Softmax.temperature(scores, pick(asked).right());
      for (int i = 0; i < asked.length; i++) {
        teacher[asked[i]] = probabilities(scores[i], temperature);
      }
    }
    return ErringTeacher.confusions(teacher, gold, share);
  }

  private double[] probabilities(float[] scores, double temperature) {
    return IntStream.range(0, scores.length)
        .mapToDouble(label -> Softmax.probability(scores, label, temperature))
        .toArray();
  }

  private void recipes() {
    List<ClassifierRecipe> recipes = new ArrayList<>(List.of(recipe(2), recipe(1), recipe(3)));
    for (int characters : new int[] {4, 6}) {
      recipes.add(new ClassifierRecipe(2, characters, 2, 0.7, 20, 1, Dissent.MAJORITY));
    }
    for (int texts : new int[] {1, 3}) {
      recipes.add(new ClassifierRecipe(2, 5, texts, 0.7, 20, 1, Dissent.MAJORITY));
    }
    for (double dropout : new double[] {0.3, 0.5, 0.8}) {
      recipes.add(new ClassifierRecipe(2, 5, 2, dropout, 20, 1, Dissent.MAJORITY));
    }
    int[] all = IntStream.range(0, gold.length).toArray();
    for (ClassifierRecipe recipe : recipes) {
      print(
          recipe.toString(),
          scores(all, row -> Target.of(gold[row]), test, recipe, recipe.networks()),
          testGold);
    }
  }

  private static ClassifierRecipe recipe(int words) {
    return new ClassifierRecipe(words, 5, 2, 0.7, 20, 1, Dissent.MAJORITY);
  }

  private Asked pick(int[] rows) {
    return new Asked(
        Arrays.stream(rows).mapToObj(training::get).toList(),
        Arrays.stream(rows).map(row -> gold[row]).toArray());
  }

  /** The summed scores of networks that have learnt some of the training rows. */
  private float[][] scores(
      int[] learnt,
      IntFunction<Target> taught,
      List<LabelledRequest> asked,
      ClassifierRecipe recipe,
      int networks) {
    NGramOrders orders = NGramOrders.of(recipe);
    List<TextFeatures> texts =
        pick(learnt).rows().stream().map(row -> TextFeatures.of(row.input(), orders)).toList();
    Vocabulary vocabulary = Vocabulary.of(texts, recipe.minimumTexts());
    Rows rows =
        new Rows(
            texts.stream().map(vocabulary::index).toList(),
            pick(learnt).right(),
            Arrays.stream(learnt).mapToObj(taught).toList());
    float[] weights = vocabulary.weights(rows.texts(), recipe.minimumTexts());
    List<IndexedText> questions =
        asked.stream().map(row -> vocabulary.index(TextFeatures.of(row.input(), orders))).toList();
    float[][] sums = new float[asked.size()][labels.size()];
    for (int i = 0; i < networks; i++) {
      try (BagNetwork network = new BagNetwork(rows, labels.size(), weights, recipe, seed + i)) {
        IntStream.range(0, EPOCHS).forEach(epoch -> network.epoch());
        float[][] scores = network.scores(questions);
        for (int row = 0; row < scores.length; row++) {
          for (int label = 0; label < scores[row].length; label++) {
            sums[row][label] += scores[row][label];
          }
        }
      }
    }
    return sums;
  }

  private static void print(String name, float[][] scores, int[] right) {
    double temperature = Softmax.temperature(scores, right);
    int[] order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> -Softmax.logOdds(scores[row], temperature)))
            .mapToInt(row -> row)
            .toArray();
    int lost = 0;
    int answered = 0;
    for (int i = 0; i < order.length; i++) {
      lost += Softmax.best(scores[order[i]]) == right[order[i]] ? 0 : 1;
      answered = lost <= scores.length / 100 ? i + 1 : answered;
    }
    System.out.println(
        String.format(
            Locale.ROOT,
            "| %s | %.2f %% | %.4f | %.1f %% |",
            name,
            100.0 * (scores.length - lost) / scores.length,
            Softmax.loss(scores, right, temperature),
            100.0 * answered / scores.length));
  }
}
