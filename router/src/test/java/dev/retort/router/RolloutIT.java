package dev.retort.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.http.RetortHeader;
import dev.retort.registry.ModelName;
import dev.retort.registry.ModelVersion;
import dev.retort.registry.RegistryException;
import dev.retort.router.rollout.CandidatePolicy;
import dev.retort.router.rollout.ChampionReversal;
import dev.retort.router.rollout.RollbackCause;
import dev.retort.router.rollout.RollbackEvidence;
import dev.retort.router.rollout.RollbackPolicy;
import dev.retort.router.rollout.RolloutEvent;
import dev.retort.router.rollout.RolloutJournal;
import dev.retort.router.rollout.RolloutPolicy;
import dev.retort.router.rollout.RolloutReport;
import dev.retort.router.rollout.ShadowComparison;
import dev.retort.router.rollout.SwapPolicy;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolloutIT {
  /** So small that no id of these tests is drawn. */
  private static final double HARDLY_ANY = 1e-12;

  private static final Duration SECONDS = Duration.ofSeconds(20);

  private static final String GOOD = "refund billing 0.95";

  /** Fails at every request for a refund that is polite. */
  private static final String[] RUDE = {"refund billing 0.95", "please polite 0.9"};

  @TempDir Path home;

  @Test
  void rollsBackAChampionThatStartsToFail() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      promoted(task, GOOD);
      promoted(task, RUDE);
      askUntil(task, "refund please", "tickets/1");

      Eventually.holds(() -> task.championAtRegistry() == 1);
      RolloutEvent.Quarantined event = (RolloutEvent.Quarantined) journal().events().get(0);
      assertThat(event.version()).isEqualTo("tickets/2");
      assertThat(event.instead()).contains("tickets/1");
      assertThat(event.evidence().cause()).isEqualTo(RollbackCause.FAILURES);
      assertThat(event.evidence().numbers().get("losses")).isGreaterThanOrEqualTo(3);
      assertThat(task.own("/health").path("degraded").path("rollbacks").path("tickets").asText())
          .contains("tickets/2 failed at")
          .contains("tickets/1 serves instead");
      assertThat(task.own("/metrics").asText())
          .contains("retort_rollout_quarantined_total{alias=\"champion\",cause=\"failures\"");

      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.own("/health").path("status").asText())
          .as("the alias has moved")
          .isEqualTo("ok");
      // Where it is warmed up with the requests that it failed at, it would be kept out for those.
      task.restartRouter();
      task.champions().refresh(RoutedTask.TASK);
      task.letServe(task.registry().version(new ModelName("tickets"), 2).get());
      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.champions().version(RoutedTask.TASK))
          .as("whoever moves it again means it")
          .contains("tickets/2");
    }
  }

  @Test
  void keepsAChampionThatFailsWithinItsLimit() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      promoted(task, GOOD);
      promoted(task, RUDE);
      for (int request = 0; request < 600; request++) {
        task.ask("r-" + request, request % 100 == 99 ? "refund please" : "refund");
      }
      assertThat(task.champions().version(RoutedTask.TASK)).contains("tickets/2");
      assertThat(journal().events()).isEmpty();
    }
  }

  @Test
  void staysRolledBackThroughARestartWhereTheRegistryRefuses() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.restartRouter(
          (name, digest, because) -> {
            throw new RegistryException("the role of this token is reader");
          });
      promoted(task, GOOD);
      promoted(task, RUDE);
      askUntil(task, "refund please", "tickets/1");
      Eventually.holds(
          () ->
              task.own("/health")
                  .path("degraded")
                  .path("rollbacks")
                  .path("tickets")
                  .asText()
                  .contains("the role of this token is reader"));
      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.champions().version(RoutedTask.TASK)).contains("tickets/1");

      task.restartRouter();
      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.championAtRegistry()).isEqualTo(2);
      assertThat(answeredBy(task, "after a restart", "refund please")).isEqualTo("tickets/1");
      task.stopRegistry();
      task.restartRouter();
      task.champions().resume();
      assertThat(answeredBy(task, "without a registry", "refund please")).startsWith("tickets/1");

      task.startRegistry();
      task.restartRouter(new NumberBefore(task::registry));
      Eventually.holds(() -> task.championAtRegistry() == 1);
    }
  }

  @Test
  void tellsTheRegistryAgainThoughTheClockWasSetBack() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      ChampionReversal reversal = new NumberBefore(task::registry);
      task.restartRouter(
          (name, digest, because) -> {
            if (calls.getAndIncrement() == 0) {
              task.clock.set(Duration.ofDays(-4));
              throw new RegistryException("it is away");
            }
            return reversal.reverse(name, digest, because);
          });
      promoted(task, GOOD);
      promoted(task, RUDE);
      askUntil(task, "refund please", "tickets/1");

      Eventually.holds(() -> task.championAtRegistry() == 1);
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void leavesToTheTeacherWhatOnlyABadChampionHasServed() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      promoted(task, RUDE);
      askUntil(task, "refund please", "teacher", "refund");

      Eventually.holds(() -> task.championAtRegistry() == 0);
      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.champions().version(RoutedTask.TASK)).isEmpty();
      task.ask("afterwards", "refund");
      assertThat(task.captured("afterwards").answeredBy()).isEqualTo(AnsweredBy.TEACHER);

      task.stopRegistry();
      task.champions().refresh(RoutedTask.TASK);
      task.champions().resume();
      assertThat(task.champions().version(RoutedTask.TASK))
          .as("what was taken out of service does not come back while the registry is away")
          .isEmpty();
    }
  }

  @Test
  void rollsBackAChampionThatIsSlow() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.restartRouter(
          RoutingPolicy.DEFAULT.with(
              new RolloutPolicy(
                  SwapPolicy.DEFAULT,
                  CandidatePolicy.NONE,
                  new RollbackPolicy(
                      0.02, 0.05, 0.05, Optional.of(Duration.ofMillis(40)), 10, 0.001))));
      promoted(task, GOOD);
      promoted(task, "refund billing 0.95", "parcel shipping 0.95 80");
      askUntil(task, "parcel", "teacher");
      assertThat(answeredBy(task, "back", "refund")).isEqualTo("tickets/1");
      assertThat(((RolloutEvent.Quarantined) journal().events().get(0)).evidence().cause())
          .isEqualTo(RollbackCause.LATENCY);
    }
  }

  @Test
  void rollsBackAChampionWhoseAnswersHaveToBeHeldBack() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      promoted(task, GOOD);
      promoted(task, "refund billing 0.95", "parcel ask:bob.miller@example.org 0.95");
      askUntil(task, "a parcel", "tickets/1", "refund");
      RolloutEvent.Quarantined event = (RolloutEvent.Quarantined) journal().events().get(0);
      assertThat(event.evidence().cause()).isEqualTo(RollbackCause.VIOLATIONS);
      assertThat(event.evidence().summary()).contains("had to be kept from giving");
    }
  }

  @Test
  void rollsBackAtOnceWhoeverIsAccusedFromOutside() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      promoted(task, GOOD);
      promoted(task, "refund other 0.95");
      RollbackEvidence evidence =
          new RollbackEvidence(RollbackCause.CERTIFICATE, "it loses too much", new TreeMap<>());
      task.champions().raise(RoutedTask.TASK, "tickets/1", evidence);
      task.champions().raise(RoutedTask.TASK, "tickets/2", evidence);
      Eventually.holds(
          () -> task.champions().version(RoutedTask.TASK).equals(Optional.of("tickets/1")));
      Eventually.holds(() -> task.championAtRegistry() == 1);
    }
  }

  @Test
  void warmsANewVersionUpWithRecordedRequests() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.recorded = List.of("parcel from the log");
      promoted(task, GOOD);
      task.ask("one", "refund ann@example.org now");
      task.ask("two", "something else");
      promoted(task, "refund billing 0.96");

      List<KeywordStudents.Student> loaded = task.students.loaded();
      assertThat(loaded.get(0).asked()).contains("parcel from the log");
      assertThat(loaded.get(1).asked())
          .contains("refund [EMAIL_1] now", "something else")
          .doesNotContain("parcel from the log");
      RolloutReport report = task.champions().reports().get(0);
      assertThat(report.swap().orElseThrow().requests()).isEqualTo(2);
      assertThat(report.swap().orElseThrow().agreed()).isEqualTo(1);
    }
  }

  @Test
  void keepsOutACertifiedVersionThatAgreesWithNothing() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.letServe(task.publishCertified("refund billing 0.95"));
      task.champions().refresh(RoutedTask.TASK);
      for (int request = 0; request < 40; request++) {
        task.ask("r-" + request, "refund " + request);
      }
      task.letServe(task.publishCertified("refund nonsense 0.95"));
      task.champions().refresh(RoutedTask.TASK);

      assertThat(task.champions().version(RoutedTask.TASK)).contains("tickets/1");
      assertThat(task.students.loaded().get(1).isClosed()).isTrue();
      assertThat(((RolloutEvent.Quarantined) journal().events().get(0)).evidence().cause())
          .isEqualTo(RollbackCause.WARM_UP);
      task.restartRouter();
      task.champions().refresh(RoutedTask.TASK);
      assertThat(answeredBy(task, "after a restart", "refund")).startsWith("tickets/1");
      assertThat(task.championAtRegistry()).as("it never served").isEqualTo(2);
    }
  }

  @Test
  void keepsTheVersionBeforeForAWhileAndGoesBackWithoutLoading() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      ModelVersion first = promoted(task, GOOD);
      ModelVersion second = promoted(task, "refund other 0.95");
      task.letServe(first);
      task.champions().refresh(RoutedTask.TASK);
      assertThat(answeredBy(task, "back", "refund")).isEqualTo("tickets/1");
      assertThat(task.students.attempts()).isEqualTo(2);

      task.clock.set(Duration.ofDays(4));
      assertThat(answeredBy(task, "an hour or four days", "refund")).isEqualTo("tickets/1");
      task.letServe(second);
      task.champions().refresh(RoutedTask.TASK);
      task.clock.set(Duration.ofDays(-8));
      task.letServe(first);
      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.students.attempts()).as("kept, whatever the clock says").isEqualTo(2);

      task.clock.pass(Duration.ofMinutes(11));
      Eventually.holds(() -> task.students.loaded().get(1).isClosed());
      assertThat(task.students.loaded().get(0).isClosed()).isFalse();
    }
  }

  @Test
  void keepsNoMoreBeforeThanFitsIntoMemory() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.keptBytes = 10;
      task.restartRouter();
      promoted(task, GOOD);
      promoted(task, "refund other 0.95");
      Eventually.holds(() -> task.students.loaded().get(0).isClosed());
    }
  }

  @Test
  void aCandidateAnswersItsShareOfConversationsAndNoOther() throws Exception {
    double share = 0.3;
    int users = 200;
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.restartRouter(trying(new CandidatePolicy(CandidatePolicy.CANDIDATE, share, 0)));
      promoted(task, "refund old 0.9");
      task.call(task.publish("refund new 0.9", "maybe doubt 0.3"), "candidate");
      task.champions().refresh(RoutedTask.TASK);

      Set<Integer> trying = new HashSet<>();
      for (int user = 0; user < users; user++) {
        for (int turn = 0; turn < 2; turn++) {
          String id = user + "-" + turn;
          String by = by(task.askWith(id, "refund", "\"user\":\"u" + user + "\""));
          assertThat(by).isIn("tickets/1", "tickets/2");
          if (by.equals("tickets/2")) {
            assertThat(turn == 0 || trying.contains(user)).as("it stays so").isTrue();
            trying.add(user);
          }
        }
      }
      double spread = Math.sqrt(users * share * (1 - share));
      assertThat((double) trying.size())
          .isBetween(users * share - 4 * spread, users * share + 4 * spread);
      int tried = trying.iterator().next();
      assertThat(by(task.askWith("unsure", "maybe", "\"user\":\"u" + tried + "\"")))
          .as("behind its own rule")
          .isEqualTo("teacher");
    }
  }

  @Test
  void aCandidateThatFailsStopsByItself() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.restartRouter(trying(new CandidatePolicy(CandidatePolicy.CANDIDATE, 0.5, 0)));
      promoted(task, GOOD);
      ModelVersion worse = task.publish(RUDE);
      task.call(worse, "candidate");
      task.champions().refresh(RoutedTask.TASK);
      askWhile(
          task, "refund please", () -> task.champions().candidate(RoutedTask.TASK).isPresent());

      task.champions().refresh(RoutedTask.TASK);
      assertThat(task.champions().candidate(RoutedTask.TASK)).isEmpty();
      assertThat(task.champions().version(RoutedTask.TASK)).contains("tickets/1");
      assertThat(
              task.registry()
                  .resolve(worse.name(), CandidatePolicy.CANDIDATE)
                  .map(ModelVersion::number))
          .as("its alias is its owner's business")
          .contains(2);
    }
  }

  @Test
  void comparesACandidateInTheShadowAndStopsTheWorseOne() throws Exception {
    try (RoutedTask task = new RoutedTask(home, 0.5)) {
      task.restartRouter(trying(new CandidatePolicy(CandidatePolicy.CANDIDATE, 0, 1)));
      task.teacherSays("billing");
      promoted(task, "refund billing 0.9", "parcel billing 0.9");
      task.call(task.publish("refund billing 0.9", "parcel shipping 0.9"), "candidate");
      task.champions().refresh(RoutedTask.TASK);
      for (int request = 0; request < 12; request++) {
        HttpResponse<String> answer = task.ask("shadow-" + request, "refund please");
        assertThat(by(answer)).isIn("tickets/1", "teacher");
      }
      Eventually.holds(() -> shadow(task).filter(one -> one.answers().n() == 12).isPresent());
      ShadowComparison compared = shadow(task).orElseThrow();
      assertThat(compared.agreed()).isEqualTo(12);
      assertThat(compared.answers().both()).isEqualTo(12);
      assertThat(compared.losses().n()).isEqualTo(sampled(task)).isPositive();
      assertThat(compared.losses().neither()).isEqualTo(compared.losses().n());
      JsonNode shown = task.own("/retort/v1/rollouts").path("rollouts").path(0);
      assertThat(shown.path("candidate").path("name").asText()).isEqualTo("tickets/2");
      assertThat(shown.path("shadow").path("agreed").asInt()).isEqualTo(12);

      askWhile(task, "a parcel", () -> task.champions().candidate(RoutedTask.TASK).isPresent());
      assertThat(((RolloutEvent.Quarantined) journal().events().get(0)).evidence().cause())
          .isEqualTo(RollbackCause.COMPARISON);
    }
  }

  @Test
  void aPromotedCandidateIsNotLoadedAgain() throws Exception {
    try (RoutedTask task = new RoutedTask(home, HARDLY_ANY)) {
      task.restartRouter(trying(new CandidatePolicy(CandidatePolicy.CANDIDATE, 0.2, 0)));
      promoted(task, GOOD);
      ModelVersion next = task.publish("refund next 0.9");
      task.call(next, "candidate");
      task.champions().refresh(RoutedTask.TASK);
      task.letServe(next);
      task.champions().refresh(RoutedTask.TASK);

      assertThat(answeredBy(task, "promoted", "refund")).isEqualTo("tickets/2");
      assertThat(task.students.attempts()).isEqualTo(2);
    }
  }

  private static Optional<ShadowComparison> shadow(RoutedTask task) {
    return task.champions().reports().get(0).shadow();
  }

  private static long sampled(RoutedTask task) {
    return task.captured().stream()
        .filter(one -> one.answeredBy().equals(new AnsweredBy.Teacher(0.5)))
        .count();
  }

  private static RoutingPolicy trying(CandidatePolicy candidate) {
    return RoutingPolicy.DEFAULT.with(
        new RolloutPolicy(SwapPolicy.DEFAULT, candidate, RollbackPolicy.DEFAULT));
  }

  private static ModelVersion promoted(RoutedTask task, String... lines) {
    ModelVersion version = task.promote(lines);
    task.champions().refresh(RoutedTask.TASK);
    return version;
  }

  private RolloutJournal journal() {
    return RolloutJournal.open(home.resolve("rollouts.jsonl"));
  }

  private static String answeredBy(RoutedTask task, String id, String text) throws Exception {
    return by(task.ask(id, text));
  }

  private static String by(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.headers().firstValue(RetortHeader.ANSWERED_BY).orElseThrow();
  }

  /** Asks until somebody answers; every answer before is the teacher's. */
  private static void askUntil(RoutedTask task, String text, String who) throws Exception {
    askUntil(task, text, who, text);
  }

  private static void askUntil(RoutedTask task, String text, String who, String probe)
      throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos();
    for (int request = 0; System.nanoTime() < end; request++) {
      String id = "until-" + text.hashCode() + "-" + request;
      by(task.ask(id, text));
      if (answeredBy(task, id + "-probe", probe).startsWith(who) && quarantined(task)) {
        return;
      }
    }
    throw new AssertionError("nobody rolled back within " + SECONDS);
  }

  private static boolean quarantined(RoutedTask task) {
    return !task.champions().reports().get(0).quarantined().isEmpty();
  }

  private static void askWhile(RoutedTask task, String text, Callable<Boolean> going)
      throws Exception {
    long end = System.nanoTime() + SECONDS.toNanos();
    for (int request = 0; going.call(); request++) {
      assertThat(System.nanoTime()).as("it ends in time").isLessThan(end);
      by(task.ask("while-" + text.hashCode() + "-" + request, text));
    }
  }
}
