package dev.retort.scheduler.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.TaskName;
import dev.retort.scheduler.journal.SchedulerDatabase;
import dev.retort.scheduler.queue.Claims.Standing;
import dev.retort.scheduler.queue.QueuedRun.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunQueueTest {
  private static final TaskName BANK = new TaskName("bank");
  private static final TaskName ORDERS = new TaskName("orders");
  private static final Instant NIGHT = Instant.parse("2026-01-01T02:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration OVER = Duration.ofMillis(-1);
  private static final RetryPolicy RETRIES =
      new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(3));

  @TempDir Path home;
  private SchedulerDatabase database;
  private RunQueue queue;
  private Claims claims;

  @BeforeEach
  void start() {
    database = open();
    queue = new RunQueue(database.source());
    claims = new Claims(database.source());
  }

  SchedulerDatabase open() {
    return SchedulerDatabase.open(home);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static RunOrder nightly(TaskName task, Instant due) {
    return new RunOrder(task, RunCause.SCHEDULE, due, 0);
  }

  private static RunOrder person(TaskName task, Instant due) {
    return new RunOrder(task, RunCause.PERSON, due, 0);
  }

  private QueuedRun only() {
    List<QueuedRun> open = queue.open();
    assertThat(open).hasSize(1);
    return open.get(0);
  }

  private Claim claim(String node) {
    return claims.next(node, LEASE).orElseThrow();
  }

  @Test
  void anOrderThatIsGivenTwiceRunsOnce() {
    assertThat(queue.enqueue(nightly(BANK, NIGHT))).isTrue();
    assertThat(queue.enqueue(nightly(BANK, NIGHT))).isFalse();

    claims.end(claim("a"), State.FINISHED, "promoted");

    assertThat(queue.enqueue(nightly(BANK, NIGHT))).isFalse();
    assertThat(queue.open()).isEmpty();
    assertThat(queue.recent(10)).extracting(QueuedRun::state).containsExactly(State.FINISHED);
  }

  @Test
  void survivesReopening() {
    queue.enqueue(nightly(BANK, NIGHT));
    QueuedRun before = only();
    database.close();
    start();

    assertThat(only()).isEqualTo(before);
    assertThat(queue.find(OrderId.of(nightly(BANK, NIGHT)))).contains(before);
  }

  @Test
  void anOrderJoinsTheOneThatWaits() {
    RunOrder later = new RunOrder(BANK, RunCause.DRIFT, NIGHT.plusSeconds(60), 5);
    queue.enqueue(nightly(BANK, NIGHT));

    assertThat(queue.enqueue(later)).isFalse();

    assertThat(only().order().cause()).isEqualTo(RunCause.SCHEDULE);
    assertThat(only().order().priority()).isEqualTo(5);
    assertThat(queue.find(OrderId.of(later))).contains(only());
    claims.end(claim("a"), State.FINISHED, "promoted");
    assertThat(queue.enqueue(later)).isFalse();
    assertThat(claims.next("a", LEASE)).isEmpty();
  }

  @Test
  void aPersonDoesNotWaitForAPauseAfterAFailure() {
    queue.enqueue(nightly(BANK, NIGHT));
    claims.fail(claim("a"), RETRIES, "the registry is away");
    assertThat(claims.next("a", LEASE)).isEmpty();

    queue.enqueue(nightly(BANK, NIGHT.plusSeconds(60)));
    assertThat(claims.next("a", LEASE)).isEmpty();

    queue.enqueue(person(BANK, NIGHT.plusSeconds(61)));
    assertThat(claim("a").attempt()).isEqualTo(2);
  }

  @Test
  void anOrderOfATaskThatRunsWaitsForItsEnd() {
    queue.enqueue(nightly(BANK, NIGHT));
    Claim first = claim("a");

    assertThat(queue.enqueue(person(BANK, NIGHT))).isTrue();
    assertThat(claims.next("b", LEASE)).isEmpty();
    assertThat(queue.open())
        .extracting(QueuedRun::state)
        .containsExactly(State.RUNNING, State.WAITING);

    claims.end(first, State.FINISHED, "promoted");
    assertThat(claim("b").order()).isEqualTo(person(BANK, NIGHT));
  }

  @Test
  void theGreaterPriorityGoesFirstAndThenTheEarlierTime() {
    queue.enqueue(nightly(BANK, NIGHT.plusSeconds(1)));
    queue.enqueue(nightly(ORDERS, NIGHT));
    queue.enqueue(new RunOrder(new TaskName("urgent"), RunCause.SCHEDULE, NIGHT.plusSeconds(2), 1));

    assertThat(queue.open())
        .extracting(run -> run.order().task().value())
        .containsExactly("urgent", "orders", "bank");
    assertThat(List.of(claim("a"), claim("a"), claim("b")))
        .extracting(claim -> claim.order().task().value())
        .containsExactly("urgent", "orders", "bank");
  }

  @Test
  void anOrderIsNotBegunBeforeItIsDue() {
    queue.enqueue(person(BANK, Instant.now().plusSeconds(3600)));

    assertThat(claims.next("a", LEASE)).isEmpty();
  }

  @Test
  void anOrderWhoseOwnerIsGoneGoesToAnother() {
    queue.enqueue(nightly(BANK, NIGHT));
    Claim dead = claims.next("a", OVER).orElseThrow();

    Claim alive = claims.orphan("b", LEASE, RETRIES).orElseThrow();

    assertThat(alive.token()).isGreaterThan(dead.token());
    assertThat(alive.attempt()).isEqualTo(2);
    assertThat(claims.orphan("c", LEASE, RETRIES)).isEmpty();
    assertThat(only().node()).contains("b");
    assertThat(only().note().orElseThrow()).contains("a was gone").contains("b goes on");
    assertThat(claims.renew(dead, LEASE)).isEqualTo(new Standing.Lost());
    assertThat(claims.end(dead, State.FINISHED, "promoted")).isFalse();
    assertThat(claims.fail(dead, RETRIES, "failed")).isFalse();
    assertThat(claims.renew(alive, LEASE)).isEqualTo(new Standing.Held());
  }

  @Test
  void anOwnerThatComesBackInTimeKeepsItsOrder() {
    queue.enqueue(nightly(BANK, NIGHT));
    Claim late = claims.next("a", OVER).orElseThrow();

    assertThat(claims.renew(late, LEASE)).isEqualTo(new Standing.Held());
    assertThat(claims.orphan("b", LEASE, RETRIES)).isEmpty();
  }

  @Test
  void anOrderThatHasKilledTooManyOwnersFails() {
    queue.enqueue(nightly(BANK, NIGHT));
    assertThat(claims.next("a", OVER)).isPresent();
    for (int death = 1; death <= RETRIES.limit(); death++) {
      assertThat(claims.orphan("a", OVER, RETRIES)).isPresent();
    }

    assertThat(claims.orphan("a", OVER, RETRIES)).isEmpty();

    QueuedRun failed = queue.recent(1).get(0);
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.note().orElseThrow()).contains("a died").contains("4 failures");
    assertThat(queue.retry(failed.id())).isTrue();
    assertThat(claims.next("a", LEASE)).isPresent();
  }

  @Test
  void aProcessThatHasTheDatabaseToItselfGoesOnAtOnce() {
    queue.enqueue(nightly(BANK, NIGHT));
    claim("a");
    assertThat(claims.orphan("a", LEASE, RETRIES)).isEmpty();

    claims.expireAll();

    assertThat(claims.orphan("a", LEASE, RETRIES)).isPresent();
  }

  @Test
  void anOrderThatWaitsIsStoppedAtOnce() {
    queue.enqueue(nightly(BANK, NIGHT));
    OrderId id = only().id();

    assertThat(queue.cancel(id, "ada", "the data are wrong")).isTrue();

    assertThat(queue.open()).isEmpty();
    assertThat(queue.find(id).orElseThrow().state()).isEqualTo(State.CANCELLED);
    assertThat(queue.find(id).orElseThrow().note()).contains("ada stopped it: the data are wrong");
    assertThat(queue.cancel(id, "ada", "again")).isFalse();
  }

  @Test
  void theOwnerLearnsThatItsOrderIsToStop() {
    queue.enqueue(nightly(BANK, NIGHT));
    Claim claim = claim("a");

    assertThat(queue.cancel(claim.id(), "ada", "too dear")).isTrue();

    assertThat(only().state()).isEqualTo(State.RUNNING);
    assertThat(only().note().orElseThrow()).contains("ada").contains("too dear");
    assertThat(claims.renew(claim, LEASE)).isEqualTo(new Standing.ToStop("ada", "too dear"));
    assertThat(claims.giveBack(claim, "stopped")).isTrue();
    assertThat(queue.find(claim.id()).orElseThrow().state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void anOrderThatWasToStopIsNotTakenOver() {
    queue.enqueue(nightly(BANK, NIGHT));
    Claim dead = claims.next("a", OVER).orElseThrow();
    queue.cancel(dead.id(), "ada", "too dear");

    assertThat(claims.orphan("b", LEASE, RETRIES)).isEmpty();

    assertThat(queue.find(dead.id()).orElseThrow().state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void onlyWhatHasEndedBadlyIsRetried() {
    queue.enqueue(nightly(BANK, NIGHT));
    OrderId id = only().id();
    assertThat(queue.retry(id)).isFalse();

    queue.cancel(id, "ada", "not tonight");
    assertThat(queue.retry(id)).isTrue();
    assertThat(only().state()).isEqualTo(State.WAITING);

    claims.end(claim("a"), State.FINISHED, "promoted");
    assertThat(queue.retry(id)).isFalse();
  }

  @Test
  void aRetryOfATaskThatWaitsIsOfNoUse() {
    queue.enqueue(nightly(BANK, NIGHT));
    OrderId first = only().id();
    queue.cancel(first, "ada", "not tonight");
    queue.enqueue(nightly(BANK, NIGHT.plusSeconds(60)));

    assertThat(queue.retry(first)).isFalse();
  }

  @Test
  void saysThatThereIsNoSuchOrder() {
    OrderId nobodys = new OrderId("abcdef");

    assertThat(queue.find(nobodys)).isEqualTo(Optional.empty());
    assertThatThrownBy(() -> queue.cancel(nobodys, "ada", "why not"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("abcdef");
    assertThatThrownBy(() -> queue.retry(nobodys)).hasMessageContaining("retort runs");
    assertThatThrownBy(() -> queue.cancel(nobodys, "ada", " ")).hasMessageContaining("say why");
  }
}
