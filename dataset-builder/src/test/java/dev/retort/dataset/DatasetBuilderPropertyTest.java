package dev.retort.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureWindow;
import dev.retort.capture.Completion.Finish;
import dev.retort.capture.DurableFile;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.LogPart;
import dev.retort.dataset.dedup.MinHashDeduplicator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

class DatasetBuilderPropertyTest {
  private static final DatasetSpec SPEC = new DatasetSpec(Traffic.TASK, Optional.empty(), 0.8, 1);

  @Property(tries = 30)
  void everyExchangeHasExactlyOneDecision(@ForAll("traffic") List<Exchange> traffic) {
    building(
        traffic,
        version -> {
          List<ExchangeId> decided = version.decisions().stream().map(Decision::id).toList();
          assertThat(decided)
              .doesNotHaveDuplicates()
              .containsExactlyInAnyOrderElementsOf(traffic.stream().map(Exchange::id).toList());
          assertThat(version.decisions())
              .allMatch(d -> d.split().isPresent() != d.reason().isPresent());
          assertThat(version.examples())
              .extracting(TrainingExample::id)
              .containsExactlyElementsOf(
                  version.decisions().stream()
                      .filter(d -> d.split().isPresent())
                      .map(Decision::id)
                      .toList());
        });
  }

  @Property(tries = 30)
  void clustersNeverStraddleTrainingAndNovelRows(@ForAll("traffic") List<Exchange> traffic) {
    building(
        traffic,
        version -> {
          List<TrainingExample> rows = version.examples();
          var clusters =
              new MinHashDeduplicator(SPEC.nearDuplicateJaccard())
                  .cluster(rows.stream().map(TrainingExample::input).toList());
          Map<Integer, Set<Split>> splits = new HashMap<>();
          for (int row = 0; row < rows.size(); row++) {
            boolean first =
                splits
                    .computeIfAbsent(clusters.cluster(row), k -> new HashSet<>())
                    .add(rows.get(row).split());
            assertThat(first).as("one row a cluster and part").isTrue();
          }
          assertThat(splits.values()).noneMatch(s -> s.contains(Split.NOVEL) && s.size() > 1);
        });
  }

  @Property(tries = 30)
  void evaluationIsLaterThanUniformTrainingRowsAndUniformItself(
      @ForAll("traffic") List<Exchange> traffic) {
    Set<ExchangeId> uniform = new HashSet<>();
    traffic.stream().filter(e -> e.answeredBy().mayEvaluate()).forEach(e -> uniform.add(e.id()));
    building(
        traffic,
        version -> {
          Instant from = version.manifest().evaluationFrom();
          assertThat(version.examples())
              .allMatch(
                  e ->
                      (e.split() != Split.TRAINING)
                          == (!e.createdAt().isBefore(from) && uniform.contains(e.id())))
              .allMatch(e -> e.split() == Split.TRAINING || e.sampling().isUniform());
        });
  }

  @Property(tries = 30)
  void noStudentsAnswerLabels(@ForAll("traffic") List<Exchange> traffic) {
    building(
        traffic,
        version -> {
          Set<ExchangeId> students = new HashSet<>();
          traffic.stream()
              .filter(e -> !e.answeredBy().mayLabel() && e.correction().isEmpty())
              .forEach(e -> students.add(e.id()));
          assertThat(version.examples()).noneMatch(e -> students.contains(e.id()));
        });
  }

  @Property(tries = 30)
  void theOrderOfTheLogDoesNotMatter(@ForAll("traffic") List<Exchange> traffic, @ForAll long seed) {
    List<Exchange> shuffled = new ArrayList<>(traffic);
    Collections.shuffle(shuffled, new Random(seed));
    building(
        traffic,
        version ->
            building(
                shuffled,
                again -> {
                  assertThat(again.id()).isEqualTo(version.id());
                  assertThat(again.examples()).isEqualTo(version.examples());
                  assertThat(again.decisions()).isEqualTo(version.decisions());
                  assertThat(again.manifest()).isEqualTo(version.manifest());
                }));
  }

  @Property(tries = 30)
  void thePartsOfTheLogDoNotMatter(
      @ForAll("traffic") List<Exchange> traffic, @ForAll @IntRange(min = 2, max = 5) int parts) {
    building(
        traffic,
        version ->
            building(
                IntStream.range(0, parts)
                    .mapToObj(
                        part ->
                            IntStream.range(0, traffic.size())
                                .filter(i -> i % parts == part)
                                .mapToObj(traffic::get)
                                .toList())
                    .flatMap(part -> parts(part).stream())
                    .toList(),
                window(traffic),
                again -> {
                  assertThat(again.manifest()).isEqualTo(version.manifest());
                  assertThat(again.examples()).isEqualTo(version.examples());
                  assertThat(again.decisions()).isEqualTo(version.decisions());
                }));
  }

  /** A hundred or so requests, many of them alike, by teacher and student, some gone wrong. */
  @Provide
  Arbitrary<List<Exchange>> traffic() {
    Arbitrary<Exchange> exchange =
        Combinators.combine(
                Arbitraries.integers().between(0, 99_999),
                Arbitraries.integers().between(0, 200),
                input(),
                Arbitraries.of("delivery", "Delivery", "refund", "Label: refund", "other"),
                Arbitraries.frequencyOf(
                    Tuple.of(8, Arbitraries.just(Finish.STOP)),
                    Tuple.of(1, Arbitraries.of(Finish.values()))),
                Arbitraries.of(
                    AnsweredBy.TEACHER,
                    AnsweredBy.TEACHER,
                    new AnsweredBy.Teacher(0.05),
                    new AnsweredBy.Teacher(0),
                    new AnsweredBy.Student("tickets/1", 0.7)),
                Arbitraries.just("refund").optional(0.1))
            .as(
                (id, minute, input, answer, finish, by, correction) -> {
                  Exchange plain = Traffic.exchange("id-" + id, minute, input, answer);
                  Exchange made = Traffic.answeredBy(Traffic.finished(plain, finish), by);
                  return correction.map(c -> Traffic.corrected(made, c)).orElse(made);
                });
    return exchange.list().uniqueElements(Exchange::id).ofMinSize(30).ofMaxSize(120);
  }

  /** A long sentence, a word of it changed here and there: chains of near duplicates. */
  private static Arbitrary<String> input() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 30), Arbitraries.integers().between(0, 15))
        .as(
            (topic, changes) -> {
              StringBuilder text = new StringBuilder();
              for (int word = 0; word < 24; word++) {
                boolean changed = word % 6 == 3 && (changes >> (word / 6) & 1) == 1;
                text.append(changed ? "changed" : "topic" + topic).append(word).append(' ');
              }
              return text.toString();
            });
  }

  private static void building(List<Exchange> traffic, Consumer<DatasetVersion> check) {
    building(parts(traffic), window(traffic), check);
  }

  private static CaptureWindow window(List<Exchange> traffic) {
    return new CaptureWindow(Traffic.START, Traffic.minute(1000), traffic.size());
  }

  private static List<LogPart> parts(List<Exchange> traffic) {
    return InMemoryExchangeLog.of(traffic).parts(window(traffic));
  }

  private static void building(
      List<LogPart> parts, CaptureWindow window, Consumer<DatasetVersion> check) {
    Path root = temporary();
    try {
      DatasetOutcome outcome =
          new DatasetBuilder(root).build(SPEC, parts, List.of(), window, BuildProgress.SILENT);
      if (outcome instanceof DatasetOutcome.Built built) {
        check.accept(built.version());
      }
    } finally {
      DurableFile.deleteTree(root);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("datasets");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
