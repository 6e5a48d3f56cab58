package dev.retort.router.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.TaskName;
import dev.retort.evaluator.statistics.RandomStream;
import dev.retort.router.drift.DriftEvent.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftMonitorTest {
  private static final TaskName TASK = new TaskName("tickets");
  private static final DriftPolicy POLICY =
      new DriftPolicy(0.1, Duration.ofHours(100), 0.005, Duration.ofHours(10));
  private static final List<String> USUAL =
      List.of(
          ("refund order late parcel card bank account fee transfer cash top limit exchange rate"
                  + " currency pin lost stolen new wrong charge twice pending declined why how when"
                  + " please help today again still number branch letter")
              .split(" ", -1));
  private static final List<String> UNSEEN =
      List.of("giraffe zebra llama alpaca lemur ocelot tapir okapi".split(" ", -1));

  /** Requests every half minute, of which some are drifted. */
  private static final class Traffic {
    private final SplittableRandom random;
    private DriftMonitor monitor;
    private Instant at = Instant.parse("2026-05-04T00:00:00Z");
    private String version = "tickets/1";
    private double unseen;
    private double unsure;
    private double newLabel;
    private int sent;

    Traffic(DriftMonitor monitor, long seed) {
      this.monitor = monitor;
      this.random = RandomStream.of(seed, 0);
    }

    Optional<DriftEvent> send() {
      at = at.plusSeconds(30);
      sent++;
      StringBuilder text = new StringBuilder();
      boolean strange = random.nextDouble() < unseen;
      for (int word = 0; word < 8; word++) {
        List<String> words = strange && word % 2 == 0 ? UNSEEN : USUAL;
        text.append(words.get(random.nextInt(words.size()))).append(' ');
      }
      ObservedRequest request =
          ObservedRequest.of(new ExchangeId("r-" + sent), at, text.toString());
      double confidence = random.nextDouble() < unsure ? 0.45 : 0.7 + 0.3 * random.nextDouble();
      Optional<DriftEvent> event =
          monitor.observe(
              request,
              new ObservedRequest.Opinion(Optional.of(version), OptionalDouble.of(confidence)));
      String answer = random.nextDouble() < newLabel ? "unheard-of" : "label-" + sent % 7;
      return event.or(() -> monitor.answered(request, answer));
    }

    /** The first event of so many requests. */
    Optional<DriftEvent> send(int requests) {
      for (int i = 0; i < requests; i++) {
        Optional<DriftEvent> event = send();
        if (event.isPresent()) {
          return event;
        }
      }
      return Optional.empty();
    }
  }

  private static Traffic watched(long seed) {
    Traffic traffic = new Traffic(new DriftMonitor(TASK, POLICY), seed);
    assertThat(traffic.send(13_000)).isEmpty();
    assertThat(traffic.monitor.standing().comparing()).isTrue();
    return traffic;
  }

  @Test
  void comparesNothingBeforeItKnowsTheUsual() {
    Traffic traffic = new Traffic(new DriftMonitor(TASK, POLICY), 1);
    traffic.send(6_000);
    assertThat(traffic.monitor.standing().comparing()).isFalse();
    ObservedRequest any = ObservedRequest.of(new ExchangeId("a"), traffic.at, "refund");
    assertThat(traffic.monitor.novelty(any)).isEmpty();
  }

  @Test
  void findsWordsThatNobodyUsed() {
    Traffic traffic = watched(2);
    traffic.unseen = 0.1;
    DriftEvent event = traffic.send(2_000).orElseThrow();
    assertThat(event.kind()).isIn(Kind.WORDS, Kind.NOVELTY);
    assertThat(event.pValue()).isLessThanOrEqualTo(0.1);
    assertThat(event.signs().get(0).share()).isGreaterThan(event.signs().get(0).limit());
    assertThat(event.signs().get(0).pValue()).isLessThan(1e-4);
    assertThat(event.examples()).isNotEmpty();
    assertThat(event.version()).contains("tickets/1");
  }

  @Test
  void findsAnAnswerThatNobodyGave() {
    Traffic traffic = watched(3);
    traffic.newLabel = 0.06;
    assertThat(traffic.send(2_000).orElseThrow().kind()).isEqualTo(Kind.ANSWERS);
  }

  @Test
  void findsAStudentThatIsLessSure() {
    Traffic traffic = watched(4);
    traffic.unsure = 0.1;
    assertThat(traffic.send(2_000).orElseThrow().kind()).isEqualTo(Kind.CONFIDENCE);
  }

  @Test
  void takesAnotherStudentForNoDrift() {
    Traffic traffic = watched(5);
    traffic.version = "tickets/2";
    traffic.unsure = 0.5;
    assertThat(traffic.send(5_000)).isEmpty();
  }

  @Test
  void countsATextThatIsSentAgainAndAgainOnce() {
    Traffic traffic = watched(6);
    for (int i = 0; i < 1_000; i++) {
      Optional<DriftEvent> event =
          traffic.monitor.observe(
              ObservedRequest.of(
                  new ExchangeId("again-" + i), traffic.at.plusSeconds(i), "okapi tapir lemur"),
              ObservedRequest.Opinion.NONE);
      assertThat(event).isEmpty();
    }
  }

  @Test
  void getsUsedToWhatHasChanged() {
    Traffic traffic = watched(7);
    traffic.unseen = 0.1;
    assertThat(traffic.send(2_000)).isPresent();
    assertThat(traffic.monitor.standing().settlingUntil()).isPresent();
    assertThat(traffic.send(10_000)).isEmpty();
    assertThat(traffic.monitor.standing().settlingUntil()).isEmpty();
    traffic.newLabel = 0.1;
    assertThat(traffic.send(2_000)).isPresent();
  }

  @Test
  void knowsNewRequestsFromUsualOnes() {
    Traffic traffic = watched(8);
    assertThat(novelty(traffic, "giraffe okapi zebra")).isGreaterThan(0.9);
    assertThat(novelty(traffic, "refund card today")).isLessThan(0.4);
  }

  private static double novelty(Traffic traffic, String text) {
    return traffic
        .monitor
        .novelty(ObservedRequest.of(new ExchangeId("n"), traffic.at, text))
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(longs = {-96, -24 * 365})
  void aFileFromAClockThatWasSetBackSinceFreezesNothing(long hours) {
    Traffic traffic = new Traffic(new DriftMonitor(TASK, POLICY), 10);
    traffic.send(6_000);
    MonitorState state = traffic.monitor.state();
    traffic.at = traffic.at.plus(Duration.ofHours(hours));

    MonitorState known = state.knownAt(traffic.at);

    assertThat(known.gatheringSince().orElseThrow()).isBeforeOrEqualTo(traffic.at);
    traffic.monitor = DriftMonitor.resume(TASK, POLICY, known);
    traffic.send(13_000);
    assertThat(traffic.monitor.standing().comparing()).isTrue();
  }

  @Test
  void goesOnAfterARestartWithWhatItKnew() throws JsonProcessingException {
    Traffic traffic = watched(9);
    String stored = new String(JsonFormat.pretty(traffic.monitor.state()), StandardCharsets.UTF_8);
    traffic.monitor =
        DriftMonitor.resume(
            TASK, POLICY, JsonFormat.mapper().readValue(stored, MonitorState.class));
    assertThat(stored).doesNotContain("refund");
    assertThat(traffic.monitor.standing().comparing()).isTrue();
    traffic.unseen = 0.1;
    assertThat(traffic.send(2_000)).isPresent();
  }
}
