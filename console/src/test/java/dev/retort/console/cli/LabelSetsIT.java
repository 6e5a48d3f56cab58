package dev.retort.console.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.http.RetortHeader;
import dev.retort.console.Engines;
import dev.retort.dataset.label.LabelNotation;
import dev.retort.dataset.label.LabelNotation.Style;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.trainer.Prediction;
import dev.retort.trainer.TaskModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * From a log of sets of labels to a router that answers with them, by the command line alone: a
 * real student, whatever order the teacher names its labels in.
 */
class LabelSetsIT {
  private static final String TASK = "topics";
  private static final int ROWS = 1_200;
  private static final int FRESH = 120;
  private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final List<String> LABELS = List.of("access", "delivery", "invoice", "quality");
  private static final List<List<String>> WORDS =
      Stream.of(
              "password login locked account badge permission",
              "truck pallet late carrier shipment customs",
              "amount tax transfer booked paid ledger",
              "scratch tolerance defect surface rework gauge")
          .map(words -> List.of(words.split(" ", -1)))
          .toList();
  private static final List<String> FILLERS =
      List.of(
          "please today again since morning nobody our urgent customer waiting soon thanks regards north south shift"
              .split(" ", -1));
  private static final String UNSEEN = "quokka zephyr obsidian marzipan trombone archipelago";

  @TempDir private Path folder;

  /** A request and the labels that it deserves. */
  private record Asked(String text, Set<String> labels) {}

  @ParameterizedTest
  @EnumSource(
      value = Style.class,
      names = {"JSON", "COMMAS"})
  void setsAreLearntAndServedInTheTeachersNotation(Style style) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("retort.yaml"),
            """
            teacher: {url: "http://127.0.0.1:9/v1"}
            teacherShare: 0.000001
            tasks:
              topics: {epsilon: 0.03, folds: 3}
            """);
    Path home = folder.resolve("home");
    Path log = Files.write(folder.resolve("log.jsonl"), lines(style));
    String[] options = {"--home", home.toString(), "--config", config.toString()};
    InProcess imported = InProcess.retort(words(options, "capture", "import", log.toString()));
    assertThat(imported.exit()).as(imported.err()).isZero();
    try (RetortProcess run =
        RetortProcess.start(
            folder,
            words(options, "run", TASK, "--evaluation-from", at(ROWS * 3 / 4).toString()))) {
      assertThat(run.await(LONG)).as(run.err() + run.out()).isZero();
    }

    List<Asked> fresh = asked(2, FRESH);
    List<Optional<String>> answers = new ArrayList<>();
    try (RetortProcess router =
        RetortProcess.start(folder, words(options, "router", "--port", "0"))) {
      String base = router.awaitLine(Pattern.compile("router on (http://[^\\s,]+)"), LONG).group(1);
      for (Asked one : fresh) {
        answers.add(answer(base, one.text()));
      }
      assertThat(answer(base, UNSEEN)).as("of a kind that nobody has seen").isEmpty();
    }

    requireSets(fresh, answers, new LabelNotation(style, "none"));
    requireDeferralByTheWholeSet(home, fresh, answers);
  }

  private static void requireSets(
      List<Asked> fresh, List<Optional<String>> answers, LabelNotation notation) {
    long answered = answers.stream().flatMap(Optional::stream).count();
    assertThat(answered).as("answered of %d", FRESH).isGreaterThan(FRESH / 2);
    int right = 0;
    for (int i = 0; i < FRESH; i++) {
      Optional<String> given = answers.get(i);
      if (given.isPresent()) {
        Set<String> set = LabelNotation.read(given.get()).orElseThrow();
        assertThat(given.get()).isEqualTo(notation.write(set));
        assertThat(LABELS).containsAll(set);
        right += set.equals(fresh.get(i).labels()) ? 1 : 0;
      }
    }
    assertThat((double) right / answered).isGreaterThan(0.9);
  }

  /** What is served is what the rule admits by the one confidence that a set has. */
  private static void requireDeferralByTheWholeSet(
      Path home, List<Asked> fresh, List<Optional<String>> answers) throws IOException {
    Path bundle = pulled(home);
    DeferralRule rule = DeferralRule.readFrom(bundle);
    double confident = 0;
    int right = 0;
    try (TaskModel student = Engines.loader().load(bundle)) {
      for (int i = 0; i < FRESH; i++) {
        Asked one = fresh.get(i);
        Prediction prediction = student.predict(one.text());
        confident += prediction.confidence();
        right += LabelNotation.read(prediction.answer()).orElseThrow().equals(one.labels()) ? 1 : 0;
        assertThat(answers.get(i).isPresent())
            .as("%s: %s", one, prediction)
            .isEqualTo(rule.answers(one.text(), prediction));
      }
      double unseen = student.predict(UNSEEN).confidence();
      assertThat(unseen).isLessThan(confident / FRESH);
    }
    assertThat(confident / FRESH).isCloseTo((double) right / FRESH, within(0.1));
  }

  private static Path pulled(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home.resolve("pulled"))) {
      return files
          .filter(file -> file.endsWith(DeferralRule.FILE))
          .map(Path::getParent)
          .findFirst()
          .orElseThrow();
    }
  }

  /** What the student answers; empty where it leaves the request to a teacher, who is away. */
  private static Optional<String> answer(String base, String text) throws Exception {
    ObjectNode request = JsonFormat.mapper().createObjectNode().put("model", "frontier");
    request.putArray("messages").addObject().put("role", "user").put("content", text);
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
                    .header(RetortHeader.TASK, TASK)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(JsonFormat.line(request)))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      assertThat(answer.statusCode()).as("the teacher is away: " + answer.body()).isEqualTo(502);
      return Optional.empty();
    }
    assertThat(answer.headers().firstValue(RetortHeader.ANSWERED_BY)).contains(TASK + "/1");
    return Optional.of(
        JsonFormat.mapper().readTree(answer.body()).at("/choices/0/message/content").textValue());
  }

  private static String[] words(String[] options, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(options));
    return all.toArray(String[]::new);
  }

  private static Instant at(int row) {
    return START.plus(Duration.ofMinutes(row));
  }

  /** One to three labels, each by two of its own words. */
  private static List<Asked> asked(long seed, int count) {
    Random random = new Random(seed);
    List<Asked> asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
      Collections.shuffle(order, random);
      Set<String> labels = new TreeSet<>();
      List<String> words = new ArrayList<>();
      for (int label : order.subList(0, 1 + random.nextInt(3))) {
        labels.add(LABELS.get(label));
        List<String> own = new ArrayList<>(WORDS.get(label));
        Collections.shuffle(own, random);
        words.addAll(own.subList(0, 2));
      }
      List<String> fillers = new ArrayList<>(FILLERS);
      Collections.shuffle(fillers, random);
      words.addAll(fillers.subList(0, 6));
      Collections.shuffle(words, random);
      asked.add(new Asked(String.join(" ", words), labels));
    }
    return asked;
  }

  /** The log: the teacher names the labels in whatever order comes to its mind. */
  private static List<String> lines(Style style) {
    Random random = new Random(7);
    List<String> lines = new ArrayList<>();
    for (Asked one : asked(1, ROWS)) {
      List<String> labels = new ArrayList<>(one.labels());
      Collections.shuffle(labels, random);
      String answer =
          style == Style.JSON
              ? JsonFormat.line(labels).replace(",", ", ")
              : String.join(", ", labels);
      int row = lines.size();
      ObjectNode line = JsonFormat.mapper().createObjectNode();
      line.put("id", "%s-%05d".formatted(TASK, row)).put("task", TASK);
      line.put("created", at(row).getEpochSecond());
      ObjectNode request = line.putObject("request").put("model", "frontier");
      request.putArray("messages").addObject().put("role", "user").put("content", one.text());
      ObjectNode choice = line.putObject("response").putArray("choices").addObject();
      choice.putObject("message").put("role", "assistant").put("content", answer);
      choice.put("finish_reason", "stop");
      lines.add(JsonFormat.line(line));
    }
    return lines;
  }
}
