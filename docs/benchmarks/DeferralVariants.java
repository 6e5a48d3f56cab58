import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.evaluator.deferral.AnswerCriterion;
import dev.retort.evaluator.deferral.DeferralBasis;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.evaluator.deferral.DeferralRuleSelector;
import dev.retort.evaluator.deferral.DeferralStrategy;
import dev.retort.evaluator.statistics.ClopperPearson;
import dev.retort.evaluator.statistics.LossTest;
import dev.retort.evaluator.statistics.Percent;
import dev.retort.evaluator.task.EvaluationTask;
import dev.retort.trainer.OutOfFoldPrediction;
import dev.retort.trainer.Prediction;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.zip.GZIPInputStream;

/**
 * Compares the strategies of deferral, and prints rows of a Markdown table. See deferral.sh.
 *
 * <p>Arguments: {@code log TRAIN TEST OUT_OF_FOLD PREDICTIONS NAME}, or {@code pool}.
 */
final class DeferralVariants {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final LossTest TEST = new LossTest(0.01, 0.95);
  private static final DeferralRuleSelector SELECTOR =
      new DeferralRuleSelector(TEST, 0.9, EvaluationTask.EXACT_MATCH);

  private static final String HALVES = "per class, learned on one half";
  private static final String SAME_ROWS = "per class, learned on the same rows";

  private DeferralVariants() {}

  /** A request, its reference and what the student answers. */
  private record Row(String request, String reference, Prediction prediction) {
    boolean lost(DeferralRule rule) {
      return rule.answers(request, prediction) && !prediction.answer().equals(reference);
    }
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("log")) {
      log(arguments);
    } else {
      pools();
    }
  }

  private static void log(String[] arguments) throws Exception {
    Map<ExchangeId, JsonNode> exchanges = new HashMap<>();
    for (String line : lines(Path.of(arguments[1]), Path.of(arguments[2]))) {
      JsonNode exchange = JsonFormat.mapper().readTree(line);
      exchanges.put(new ExchangeId(exchange.get("id").asText()), exchange);
    }
    List<OutOfFoldPrediction> rows = new ArrayList<>();
    Map<ExchangeId, String> requests = new HashMap<>();
    for (String line : Files.readAllLines(Path.of(arguments[3]))) {
      OutOfFoldPrediction row = JsonFormat.mapper().readValue(line, OutOfFoldPrediction.class);
      rows.add(row);
      requests.put(row.id(), request(exchanges.get(row.id())));
    }
    List<Row> test = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[4]))) {
      JsonNode answer = JsonFormat.mapper().readTree(line);
      JsonNode exchange = exchanges.get(new ExchangeId(answer.get("id").asText()));
      test.add(
          new Row(
              request(exchange),
              exchange.at("/response/choices/0/message/content").asText().strip(),
              new Prediction(
                  answer.get("answer").asText(), answer.get("confidence").asDouble())));
    }
    Map<String, DeferralStrategy> strategies = strategies(new DeferralStrategy.RequestAlone(requests));
    for (String name : List.of("global", "per class", HALVES, SAME_ROWS, "request alone")) {
      long start = THREADS.getCurrentThreadCpuTime();
      DeferralRule rule = chosen(strategies, name, rows, test.size());
      double chosen = (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
      int answered = 0;
      int losses = 0;
      for (Row row : test) {
        answered += rule.answers(row.request(), row.prediction()) ? 1 : 0;
        losses += row.lost(rule) ? 1 : 0;
      }
      DeferralBasis basis = rule.basis();
      System.out.printf(
          "| %s | %s | %s | %s | %s | %d | %s | %s | %,d | %.1f | %.2f |%n",
          arguments[5],
          name,
          Percent.of(basis.predictedPower()),
          Percent.of(basis.predictedAnswered()),
          Percent.of((double) answered / test.size()),
          losses,
          Percent.atMost(ClopperPearson.upperBound(losses, test.size(), TEST.confidence())),
          TEST.passes(losses, test.size()) ? "yes" : "no",
          JsonFormat.pretty(rule).length,
          chosen,
          micros(rule, test));
    }
  }

  /** By a strategy, or by a way of learning thresholds for each label that Retort does not take. */
  private static DeferralRule chosen(
      Map<String, DeferralStrategy> strategies,
      String name,
      List<OutOfFoldPrediction> rows,
      int later) {
    int half = rows.size() / 2;
    return switch (name) {
      case HALVES -> learnedOn(rows.subList(0, half), rows.subList(half, rows.size()), later);
      case SAME_ROWS -> learnedOn(rows, rows, later);
      default -> SELECTOR.select(strategies.get(name), rows, later);
    };
  }

  private static DeferralRule learnedOn(
      List<OutOfFoldPrediction> learned, List<OutOfFoldPrediction> rows, int later) {
    DoubleFunction<AnswerCriterion> criterion =
        DeferralStrategy.PER_CLASS.family(learned, EvaluationTask.EXACT_MATCH).criterion();
    AnswerCriterion scorer = criterion.apply(0.5);
    DeferralRule rule =
        SELECTOR.select(
            rows.stream()
                .map(
                    row ->
                        new OutOfFoldPrediction(
                            row.id(),
                            row.reference(),
                            new Prediction(
                                row.prediction().answer(), scorer.score("", row.prediction()))))
                .toList(),
            later);
    return rule.criterion() instanceof AnswerCriterion.ConfidenceAtLeast atLeast
        ? DeferralRule.of(criterion.apply(atLeast.threshold()), rule.basis(), rule.curve())
        : rule;
  }

  private static Map<String, DeferralStrategy> strategies(DeferralStrategy requestAlone) {
    return Map.of(
        "global", DeferralStrategy.GLOBAL,
        "per class", DeferralStrategy.PER_CLASS,
        "request alone", requestAlone);
  }

  /** Of both decisions together, after some rounds to warm up. */
  private static double micros(DeferralRule rule, List<Row> rows) {
    long answered = 0;
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 20; round++) {
      long start = System.nanoTime();
      for (Row row : rows) {
        answered += rule.mayAnswer(row.request()) && rule.answers(row.request(), row.prediction()) ? 1 : 0;
      }
      best = Math.min(best, (System.nanoTime() - start) / 1e3 / rows.size());
    }
    return answered < 0 ? Double.NaN : best;
  }

  /**
   * Synthetic traffic of known truth: labels of Zipf's frequencies, the chance to be right drawn for
   * each row, the confidence that chance with its log odds moved by the label's own, normal, offset.
   */
  private static void pools() {
    for (double deviation : new double[] {0, 0.5, 1, 1.5}) {
      pool(40, deviation);
    }
  }

  private static void pool(int labels, double deviation) {
    Random offsets = new Random(labels);
    double[] cumulative = new double[labels];
    double[] off = new double[labels];
    double sum = 0;
    for (int label = 0; label < labels; label++) {
      sum += 1.0 / (label + 1);
      cumulative[label] = sum;
      off[label] = deviation * offsets.nextGaussian();
    }
    int draws = 200;
    int rows = 4000;
    int later = 2000;
    int pool = 200_000;
    List<Row> truth = draw(cumulative, off, pool, new SplittableRandom(1));
    for (String name : List.of("global", "per class", HALVES, SAME_ROWS)) {
      // The same draws for every strategy: their differences are free of the draws' noise.
      SplittableRandom random = new SplittableRandom(2);
      Map<String, DeferralStrategy> strategies = strategies(DeferralStrategy.GLOBAL);
      double answered = 0;
      double predicted = 0;
      double loss = 0;
      int passed = 0;
      for (int draw = 0; draw < draws; draw++) {
        List<OutOfFoldPrediction> calibration = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
          Row drawn = truth.get(random.nextInt(pool));
          calibration.add(
              new OutOfFoldPrediction(
                  new ExchangeId(draw + "-" + row), drawn.reference(), drawn.prediction()));
        }
        DeferralRule rule = chosen(strategies, name, calibration, later);
        int losses = 0;
        for (int row = 0; row < later; row++) {
          losses += truth.get(random.nextInt(pool)).lost(rule) ? 1 : 0;
        }
        passed += TEST.passes(losses, later) ? 1 : 0;
        predicted += rule.basis().predictedPower() / draws;
        long given = 0;
        long lost = 0;
        for (Row row : truth.subList(0, 50_000)) {
          given += rule.answers("", row.prediction()) ? 1 : 0;
          lost += row.lost(rule) ? 1 : 0;
        }
        answered += given / 50_000.0 / draws;
        loss += lost / 50_000.0 / draws;
      }
      System.out.printf(
          "| %d | %.1f | %s | %s | %s | %s | %d of %d |%n",
          labels,
          deviation,
          name,
          Percent.of(answered),
          Percent.of(loss),
          Percent.of(predicted),
          passed,
          draws);
    }
  }

  private static List<Row> draw(
      double[] cumulative, double[] off, int rows, SplittableRandom random) {
    List<Row> drawn = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      double mark = random.nextDouble() * cumulative[cumulative.length - 1];
      int label = 0;
      while (cumulative[label] <= mark) {
        label++;
      }
      double right = Math.min(1 - 0.5 * Math.pow(random.nextDouble(), 4), 1 - 1e-12);
      double stated = 1 / (1 + (1 - right) / right * Math.exp(off[label]));
      String answer = "label" + label;
      drawn.add(
          new Row(
              "",
              random.nextDouble() < right ? answer : "another",
              new Prediction(answer, stated)));
    }
    return drawn;
  }

  private static String request(JsonNode exchange) {
    StringBuilder spoken = new StringBuilder();
    for (JsonNode message : exchange.at("/request/messages")) {
      if (message.get("role").asText().equals("user")) {
        spoken.append(message.get("content").asText());
      }
    }
    return spoken.toString();
  }

  private static List<String> lines(Path... files) throws Exception {
    List<String> lines = new ArrayList<>();
    for (Path file : files) {
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
        reader.lines().forEach(lines::add);
      }
    }
    return lines;
  }
}
