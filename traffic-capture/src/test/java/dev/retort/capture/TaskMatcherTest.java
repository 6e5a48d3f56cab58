package dev.retort.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.retort.capture.iceberg.IcebergExchangeLog;
import dev.retort.capture.iceberg.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskMatcherTest {
  private static final TaskName ROUTING = new TaskName("routing");
  private static final TaskName SUMMARY = new TaskName("summary");

  private static final TaskRule ROUTE =
      instructions("You route tickets of [...]. Today is 1 May 2025. Answer with one label.");

  private static TaskRule instructions(String template) {
    return TaskRule.ofPrompt(Optional.of(new PromptTemplate(template)), Optional.empty());
  }

  private static TaskMatcher matcher(TaskName task, TaskRule rule) {
    return new TaskMatcher(List.of(new TaskMatcher.Assignment(task, rule)));
  }

  private static Exchange asked(String instructions, String user) {
    Exchange plain = Sample.exchange(1, user, Optional.empty()).withTask(Optional.empty());
    List<Message> messages = new ArrayList<>();
    if (!instructions.isEmpty()) {
      messages.add(new Message(Role.SYSTEM, instructions));
    }
    messages.add(new Message(Role.USER, user));
    return new Exchange(
        plain.id(),
        plain.task(),
        plain.createdAt(),
        "frontier-large",
        new Prompt(messages),
        plain.completion(),
        plain.usage(),
        plain.latency(),
        plain.answeredBy(),
        plain.correction(),
        plain.rating(),
        plain.subject(),
        plain.origin(),
        new CaptureDetails(
            Optional.of("crm"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>(
                Map.of("feature", "inbox", OfferedTools.METADATA_KEY, "close_ticket,lookup")),
            new TreeMap<>()));
  }

  private static TaskRule rule(
      Map<String, String> metadata, String model, String application, Set<String> tools) {
    return new TaskRule(
        new TreeMap<>(metadata),
        Optional.ofNullable(model),
        Optional.ofNullable(application),
        new TreeSet<>(tools),
        Optional.empty(),
        Optional.empty(),
        TaskRule.Precedence.REQUEST);
  }

  @Test
  void recognisesInstructionsWhoseDatesNamesAndPassagesDiffer() {
    TaskMatcher matcher = matcher(ROUTING, ROUTE);

    for (String told :
        List.of(
            "You route tickets of Acme. Today is 3 June 2025. Answer with one label.",
            "You route tickets of Umbrella Corp, Berlin.\nToday is Monday, June 30, 2025.\nAnswer with one label.",
            "you route tickets of X: today is 2025-06-30T10:00:00Z; ANSWER with one label")) {
      assertThat(matcher.taskOf(asked(told, "hello"))).as(told).contains(ROUTING);
    }
    for (String other :
        List.of(
            "You route tickets of Acme. Today is 3 June 2025. Answer with two labels.",
            "You route tickets of Acme. Today is 3 June 2025. Answer with one label. Be kind.",
            "Never say: You route tickets of Acme. Today is 3 June 2025. Answer with one label.",
            "Answer with one label. You route tickets of Acme.",
            "")) {
      assertThat(matcher.taskOf(asked(other, "hello"))).as(other).isEmpty();
    }
  }

  @Test
  void readsTheUsersTextWhereThereAreNoInstructions() {
    TaskMatcher matcher =
        matcher(
            ROUTING,
            TaskRule.ofPrompt(
                Optional.empty(),
                Optional.of(new PromptTemplate("Classify the following ticket: [...]"))));

    assertThat(matcher.taskOf(asked("", "Classify the following ticket:\n\"it broke\"")))
        .contains(ROUTING);
    assertThat(matcher.taskOf(asked("", "Summarise the following ticket:\n\"it broke\"")))
        .isEmpty();
  }

  @Test
  void asksForEverythingThatARuleNames() {
    Exchange exchange = asked("", "hello");

    assertThat(
            List.of(
                rule(Map.of("feature", "inbox"), null, null, Set.of()),
                rule(Map.of(), "frontier-large", null, Set.of()),
                rule(Map.of(), "frontier*", "crm", Set.of()),
                rule(Map.of(), null, null, Set.of("lookup", "close_ticket"))))
        .allSatisfy(rule -> assertThat(matcher(ROUTING, rule).taskOf(exchange)).contains(ROUTING));
    assertThat(
            List.of(
                rule(Map.of("feature", "outbox"), null, null, Set.of()),
                rule(Map.of(), "frontier", null, Set.of()),
                rule(Map.of(), "frontier*", "shop", Set.of()),
                rule(Map.of(), null, null, Set.of("lookup"))))
        .allSatisfy(rule -> assertThat(matcher(ROUTING, rule).taskOf(exchange)).isEmpty());
  }

  @Test
  void keepsTheFunctionsThatARequestOffersInItsMetadata() throws Exception {
    RequestedAnswer requested =
        RequestedAnswer.of(
            JsonFormat.mapper()
                .readTree(
                    "{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"open\"}},{\"type\":\"function\",\"function\":{\"name\":\"close\"}}]}"));

    assertThat(OfferedTools.in(new TreeMap<>(Map.of("a", "b")), requested))
        .containsEntry("a", "b")
        .containsEntry(OfferedTools.METADATA_KEY, "close,open");
    assertThat(
            OfferedTools.in(
                new TreeMap<>(),
                RequestedAnswer.of(JsonFormat.mapper().readTree("{\"messages\":[]}"))))
        .isEmpty();
  }

  @Test
  void takesTheFirstRuleThatMatches() {
    TaskRule any = rule(Map.of(), "frontier-large", null, Set.of());
    TaskMatcher matcher =
        new TaskMatcher(
            List.of(
                new TaskMatcher.Assignment(SUMMARY, any),
                new TaskMatcher.Assignment(ROUTING, any)));

    assertThat(matcher.taskOf(asked("", "hello"))).contains(SUMMARY);
  }

  @Test
  void believesTheRequestUnlessTheRuleSaysOtherwise() {
    Exchange named = asked("", "hello").withTask(Optional.of(SUMMARY));
    TaskRule meek = rule(Map.of(), "frontier-large", null, Set.of());
    TaskRule strict =
        new TaskRule(
            new TreeMap<>(),
            meek.model(),
            Optional.empty(),
            new TreeSet<>(),
            Optional.empty(),
            Optional.empty(),
            TaskRule.Precedence.RULE);

    assertThat(matcher(ROUTING, meek).taskOf(named)).contains(SUMMARY);
    assertThat(matcher(ROUTING, strict).taskOf(named)).contains(ROUTING);
  }

  @Test
  void refusesARuleThatAsksForNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rule(Map.of(), null, null, Set.of()))
        .withMessageContaining("every request");
    assertThatIllegalArgumentException().isThrownBy(() -> new PromptTemplate("[...] ?"));
  }

  @Test
  void assignsTasksAtReadAndLeavesTheLogAsItWas(@TempDir Path folder) throws Exception {
    TaskMatcher matcher = matcher(ROUTING, ROUTE);
    List<Exchange> mixed =
        IntStream.range(0, 20)
            .mapToObj(
                i ->
                    i % 2 == 0 ? Sample.exchange(i) : Sample.exchange(i).withTask(Optional.empty()))
            .map(
                exchange ->
                    exchange.task().isPresent()
                        ? exchange
                        : withInstructions(
                            exchange,
                            "You route tickets of Acme. Today is 3 June 2025. Answer with one label."))
            .toList();
    try (ExchangeLog log = IcebergExchangeLog.open(folder)) {
      ExchangeLog matched = matcher.over(log);
      assertThat(matched.append(mixed)).isEqualTo(20);

      CaptureWindow window = matched.window(Instant.MIN, Instant.MAX);
      List<Optional<TaskName>> scanned = new ArrayList<>();
      matched.scan(window, exchange -> scanned.add(exchange.task()));
      assertThat(scanned.stream().filter(Optional.of(ROUTING)::equals)).hasSize(10);
      assertThat(matched.tasks())
          .extracting(summary -> summary.task().orElseThrow().value(), TaskSummary::exchanges)
          .containsExactly(tuple("routing", 10L), tuple("t", 10L));
      assertThat(matched.find(Set.of(Sample.id(1), Sample.id(2))))
          .extracting(exchange -> exchange.task().orElseThrow().value())
          .containsExactlyInAnyOrder("routing", "t");
      assertThat(log.find(Set.of(Sample.id(1))).get(0).task()).as("what is stored").isEmpty();

      List<Optional<TaskName>> elsewhere = new ArrayList<>();
      for (LogPart part : matched.parts(window)) {
        sent(part).scan(exchange -> elsewhere.add(exchange.task()));
      }
      assertThat(elsewhere).containsExactlyInAnyOrderElementsOf(scanned);
    }
  }

  private static Exchange withInstructions(Exchange exchange, String told) {
    return new Exchange(
        exchange.id(),
        exchange.task(),
        exchange.createdAt(),
        exchange.model(),
        new Prompt(
            List.of(
                new Message(Role.SYSTEM, told),
                new Message(Role.USER, exchange.prompt().studentInput()))),
        exchange.completion(),
        exchange.usage(),
        exchange.latency(),
        exchange.answeredBy(),
        exchange.correction());
  }

  private static LogPart sent(LogPart part) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(part);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (LogPart) in.readObject();
    }
  }
}
