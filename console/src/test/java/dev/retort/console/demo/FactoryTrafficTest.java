package dev.retort.console.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.retort.capture.JsonFormat;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FactoryTrafficTest {
  private static final Instant START = Instant.parse("2026-04-01T00:00:00Z");
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Set<String> SETTLED_BY_RECORDS =
      Set.of("delivery_date", "contract_limit", "customer_class", "service_cover");

  private final TicketTriage triage = new TicketTriage();

  @Test
  void sameSeedGivesSameBytes() {
    String once = bytes(FactoryTraffic.generate(5, 400, 100, START, MONTH));
    assertThat(bytes(FactoryTraffic.generate(5, 400, 100, START, MONTH))).isEqualTo(once);
    assertThat(bytes(FactoryTraffic.generate(6, 400, 100, START, MONTH))).isNotEqualTo(once);
  }

  @Test
  void requestsComeInTheOrderOfTimeWithUniqueIdsAndMostlyInWorkingHours() {
    List<FactoryRequest> requests = FactoryTraffic.generate(1, 1_500, 500, START, MONTH);
    assertThat(requests).hasSize(2_000);
    assertThat(requests).isSortedAccordingTo(Comparator.comparing(FactoryRequest::at));
    assertThat(requests).extracting(FactoryRequest::id).doesNotHaveDuplicates();
    assertThat(requests)
        .extracting(FactoryRequest::at)
        .allMatch(at -> !at.isBefore(START) && at.isBefore(START.plus(MONTH)));
    assertThat(share(requests, FactoryTrafficTest::isInOfficeHours)).isGreaterThan(0.6);
    assertThat(share(requests, r -> r.task().equals(FactoryTraffic.PURCHASE_ORDER)))
        .isEqualTo(0.25);
  }

  @Test
  void spanShorterThanAnHourIsRefused() {
    assertThatThrownBy(() -> FactoryTraffic.generate(1, 1, 0, START, Duration.ofMinutes(59)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT59M");
  }

  @Test
  void sixThousandTicketsSurviveNearDuplicateRemovalAndTwoThousandAreLater() {
    List<String> texts = tickets(7, 8_000);
    for (Function<String, Set<Integer>> shingles :
        List.<Function<String, Set<Integer>>>of(
            NearDuplicates::wordBigrams, NearDuplicates::characterFiveGrams)) {
      List<Integer> distinct = NearDuplicates.distinct(texts, shingles, 0.8);
      assertThat(distinct).hasSizeGreaterThan(6_700);
      assertThat(distinct).filteredOn(position -> position >= 5_600).hasSizeGreaterThan(2_000);
      // Traffic without repeats would not be like production's.
      assertThat(distinct).hasSizeLessThan(7_700);
    }
  }

  @Test
  void everyTwentiethTicketIsSettledByTheRecordsEitherWayAboutAsOften() {
    Map<String, Map<String, Long>> labelsByMatter =
        tickets(3, 12_000).stream()
            .distinct()
            .filter(text -> SETTLED_BY_RECORDS.contains(triage.matter(text)))
            .collect(
                Collectors.groupingBy(
                    triage::matter, Collectors.groupingBy(triage::label, Collectors.counting())));
    assertThat(labelsByMatter).containsOnlyKeys(SETTLED_BY_RECORDS);
    long settled =
        labelsByMatter.values().stream().flatMap(m -> m.values().stream()).mapToLong(n -> n).sum();
    assertThat(settled / 12_000.0).isCloseTo(0.05, within(0.01));
    labelsByMatter.forEach(
        (matter, labels) -> {
          long all = labels.values().stream().mapToLong(n -> n).sum();
          List<Long> sizes =
              labels.values().stream().sorted(Comparator.reverseOrder()).limit(2).toList();
          assertThat(sizes).as(matter).hasSize(2).allMatch(n -> n > 0.35 * all);
        });
  }

  @Test
  void everyLabelComesUpAndNoneDominates() {
    List<String> texts = tickets(4, 6_000);
    Map<String, Long> counts =
        texts.stream().collect(Collectors.groupingBy(triage::label, Collectors.counting()));
    assertThat(counts).hasSize(28);
    assertThat(counts.values()).allMatch(n -> n > 60 && n < 600);
    assertThat(FactoryTask.TICKET_ROUTING.instructions()).contains(counts.keySet());
  }

  private static List<String> tickets(long seed, int count) {
    return FactoryTraffic.generate(seed, count, 0, START, MONTH).stream()
        .map(request -> request.prompt().studentInput())
        .toList();
  }

  private static String bytes(List<FactoryRequest> requests) {
    return requests.stream()
        .map(r -> r.id() + " " + r.at() + " " + JsonFormat.line(r.body()))
        .collect(Collectors.joining("\n"));
  }

  private static double share(List<FactoryRequest> requests, Predicate<FactoryRequest> condition) {
    return requests.stream().filter(condition).count() / (double) requests.size();
  }

  private static boolean isInOfficeHours(FactoryRequest request) {
    var local = request.at().atZone(WorkingHours.ZONE);
    return local.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0
        && local.getHour() >= 7
        && local.getHour() < 16;
  }
}
