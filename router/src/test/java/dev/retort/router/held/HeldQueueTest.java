package dev.retort.router.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.retort.capture.AnsweredBy;
import dev.retort.capture.CaptureDetails;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.Feedback;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.Message;
import dev.retort.capture.Prompt;
import dev.retort.capture.Role;
import dev.retort.capture.TaskName;
import dev.retort.capture.TokenUsage;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.router.LateClock;
import dev.retort.router.clock.SteadyClock;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldQueueTest {
  private static final byte[] KEY = new byte[HeldQueue.KEY_BYTES];
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path folder;

  private Clock clock = at(START);
  private final Log log = new Log();

  @Test
  void holdsUntilItIsAnsweredAndCapturesTheAnswer() {
    HeldQueue queue = open();
    HeldEntry held = queue.hold(request("a", "jane"), "legal").orElseThrow();

    settle(queue, held.id(), "a", "yes");

    assertThat(open().entry(held.id()).orElseThrow().state())
        .isInstanceOfSatisfying(
            HeldState.Answered.class,
            answered -> assertThat(answered.answer().body().asText()).isEqualTo("yes"));
    assertThat(log.captured).containsExactly("a");
  }

  @Test
  void whatIsDecidedStaysDecided() {
    HeldQueue queue = open();
    HeldEntry held = queue.hold(request("a", "jane"), "legal").orElseThrow();
    queue.expire(held.id(), "ada");

    assertThatThrownBy(() -> queue.release(held.id(), "ada"))
        .isInstanceOf(HeldException.class)
        .hasMessageContaining("expired");
  }

  @Test
  void aRequestThatIsSentAgainIsHeldOnceAndAnotherOneBesideIt() {
    HeldQueue queue = open();

    HeldEntry first = queue.hold(request("a", "jane"), "legal").orElseThrow();
    HeldEntry again = queue.hold(request("a", "jane"), "legal").orElseThrow();
    HeldEntry other = queue.hold(request("a", "joe"), "legal").orElseThrow();

    assertThat(again.id()).isEqualTo(first.id());
    assertThat(other.id()).isNotEqualTo(first.id());
  }

  @Test
  void aRequestWhoseSenderIsGoneIsHeldNoLongerUnlessSomebodyElseSentItToo() {
    HeldQueue queue = open();
    HeldId gone = queue.hold(request("a", "1"), "legal").orElseThrow().id();
    HeldId shared = queue.hold(request("b", "2"), "legal").orElseThrow().id();
    HeldEntry again = queue.hold(request("b", "2"), "legal").orElseThrow();
    HeldId decided = queue.hold(request("c", "3"), "legal").orElseThrow().id();
    queue.release(decided, "ada");

    queue.withdraw(gone);
    queue.withdraw(shared);
    queue.withdraw(decided);

    assertThat(again.id()).isEqualTo(shared);
    assertThat(queue.entry(gone)).isEmpty();
    assertThat(queue.open()).isEqualTo(2);
    assertThat(open().entries())
        .extracting(HeldEntry::id)
        .containsExactlyInAnyOrder(shared, decided);
    HeldQueue next = open();
    HeldEntry known = next.hold(request("b", "2"), "legal").orElseThrow();
    next.withdraw(known.id());
    assertThat(next.entry(shared)).as("somebody was told of it").isPresent();
  }

  @Test
  @Tag("fault")
  @Tag("fault-slow-disk")
  void howManyWaitIsSaidWhileTheDiskWrites() throws Exception {
    HeldQueue queue = open();
    HeldEntry unused = queue.hold(request("a", "1"), "legal").orElseThrow();
    synchronized (queue) {
      assertThat(CompletableFuture.supplyAsync(queue::open).get(10, TimeUnit.SECONDS)).isOne();
      assertThat(CompletableFuture.supplyAsync(queue::isFull).get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void aFullQueueHoldsNoMore() {
    HeldPolicy two = new HeldPolicy(Duration.ofHours(1), Duration.ofHours(1), 2);
    HeldQueue queue = HeldQueue.open(folder, KEY, two, log, steady(clock));

    assertThat(queue.hold(request("a", "1"), "legal")).isPresent();
    assertThat(queue.hold(request("b", "2"), "legal")).isPresent();
    assertThat(queue.hold(request("c", "3"), "legal")).isEmpty();
    assertThat(queue.isFull()).isTrue();
  }

  @Test
  void nothingThatAnybodySaidLiesOnDiskInTheClearOrStaysWhenItIsAnswered() throws Exception {
    HeldQueue queue = open();
    HeldEntry held = queue.hold(request("a", "jane.roe@example.org"), "legal").orElseThrow();
    Path file = folder.resolve(held.id() + ".held");

    assertThat(text(file)).doesNotContain("jane").doesNotContain("legal");
    settle(queue, held.id(), "a", "yes");

    HeldEntry answered = open().entry(held.id()).orElseThrow();
    assertThat(JsonFormat.line(answered)).doesNotContain("jane");
  }

  @Test
  void noEntryCanStandForAnotherOrBeReadWithAnotherKey() throws Exception {
    HeldQueue queue = open();
    HeldEntry first = queue.hold(request("a", "1"), "legal").orElseThrow();
    HeldEntry second = queue.hold(request("b", "2"), "legal").orElseThrow();
    Files.copy(
        folder.resolve(first.id() + ".held"),
        folder.resolve(second.id() + ".held"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    byte[] other = KEY.clone();
    other[0] = 1;

    assertThat(open().entry(second.id())).isEmpty();
    assertThat(open().entry(first.id())).isPresent();
    assertThat(HeldQueue.open(folder, other, HeldPolicy.DEFAULT, log, steady(clock)).entries())
        .isEmpty();
  }

  @Test
  void whatElseLiesInTheFolderKeepsNobodyFromStarting() throws Exception {
    HeldEntry held = open().hold(request("a", "1"), "legal").orElseThrow();
    Path halfWritten = Files.writeString(folder.resolve(held.id() + ".held.tmp"), "half");
    Files.writeString(folder.resolve("notes.held"), "mine");

    assertThat(open().entries()).extracting(HeldEntry::id).containsExactly(held.id());
    assertThat(halfWritten).doesNotExist();
    assertThat(folder.resolve("notes.held")).exists();
  }

  @Test
  void expiresWhatWaitsTooLongAndDeletesWhatWasKeptLongEnough() {
    HeldEntry held = open().hold(request("a", "1"), "legal").orElseThrow();

    clock = at(START.plus(HeldPolicy.DEFAULT.expiry()));
    HeldQueue later = open();
    later.sweep();
    assertThat(later.entry(held.id()).orElseThrow().state()).isInstanceOf(HeldState.Expired.class);

    clock = at(clock.instant().plus(HeldPolicy.DEFAULT.kept()));
    HeldQueue last = open();
    last.sweep();
    assertThat(last.entry(held.id())).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 96, 24 * 365})
  @Tag("fault")
  @Tag("fault-clock-jump")
  void aClockThatIsSetExpiresNothingAndDeletesNothing(long hours) {
    LateClock wall = new LateClock();
    HeldQueue queue = open(wall);
    HeldEntry waiting = queue.hold(request("a", "1"), "legal").orElseThrow();
    HeldEntry answered = queue.hold(request("b", "2"), "legal").orElseThrow();
    settle(queue, answered.id(), "b", "yes");

    wall.set(Duration.ofHours(hours));
    queue.sweep();

    for (HeldQueue process : List.of(queue, open(wall))) {
      process.sweep();
      assertThat(process.entry(waiting.id()).orElseThrow().isOpen()).isTrue();
      assertThat(process.entry(answered.id()).orElseThrow().state())
          .isInstanceOf(HeldState.Answered.class);
    }
    wall.pass(HeldPolicy.DEFAULT.expiry().minusMinutes(1));
    queue.sweep();
    assertThat(queue.entry(waiting.id()).orElseThrow().isOpen()).isTrue();
    wall.pass(Duration.ofMinutes(2));
    queue.sweep();
    assertThat(queue.entry(waiting.id()).orElseThrow().isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 96})
  @Tag("fault")
  @Tag("fault-clock-jump")
  void aClockThatIsSetBackKeepsNothingForLonger(long hours) {
    LateClock wall = new LateClock();
    HeldQueue queue = open(wall);
    HeldEntry held = queue.hold(request("a", "1"), "legal").orElseThrow();

    wall.set(Duration.ofHours(-hours));
    wall.pass(HeldPolicy.DEFAULT.expiry().plusMinutes(1));
    queue.sweep();

    assertThat(queue.entry(held.id()).orElseThrow().isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 96})
  @Tag("fault")
  @Tag("fault-clock-jump")
  void norInTheNextProcess(long hours) {
    LateClock wall = new LateClock();
    HeldEntry held = open(wall).hold(request("a", "1"), "legal").orElseThrow();

    wall.set(Duration.ofHours(-hours));
    HeldQueue next = open(wall);
    wall.pass(HeldPolicy.DEFAULT.expiry().plusMinutes(1));
    next.sweep();

    assertThat(next.entry(held.id()).orElseThrow().isOpen()).isFalse();
  }

  @Test
  @Tag("fault")
  @Tag("fault-disk-full")
  void anAnswerThatTheLogRefusesIsHeardOnlyWhenItIsCaptured() {
    HeldQueue queue = open();
    HeldEntry held = queue.hold(request("a", "1"), "legal").orElseThrow();
    log.refuses = true;

    CompletionStage<HeldEntry> settled =
        queue.settle(held.id(), exchange("a"), answer("yes"), "ada");
    assertThat(settled.toCompletableFuture()).isCompletedExceptionally();
    assertThat(queue.entry(held.id()).orElseThrow().state()).isInstanceOf(HeldState.Settling.class);

    log.refuses = false;
    queue.sweep();
    assertThat(queue.entry(held.id()).orElseThrow().state()).isInstanceOf(HeldState.Answered.class);
    assertThat(log.captured).containsExactly("a");
  }

  @Test
  @Tag("fault")
  @Tag("fault-crash")
  void noRequestIsLostWhereverTheProcessDies() throws Exception {
    int steps = steps(new Script());

    assertThat(steps).isGreaterThan(8);
    for (int survived = 0; survived < steps; survived++) {
      for (boolean after : new boolean[] {false, true}) {
        Path home = Files.createDirectory(folder.resolve(survived + "-" + after));
        log.captured.clear();
        Script script = new Script();
        DyingStore dying = new DyingStore(new SealedFolder(home, KEY), survived, after);
        try {
          script.run(new HeldQueue(dying, HeldPolicy.DEFAULT, log, steady(clock)));
        } catch (Killed | CompletionException e) {
          // What comes now is the next process.
          assertThat(e instanceof Killed ? e : e.getCause()).isInstanceOf(Killed.class);
        }
        HeldQueue next =
            new HeldQueue(new SealedFolder(home, KEY), HeldPolicy.DEFAULT, log, steady(clock));
        next.sweep();
        script.check(next, survived, log);
      }
    }
  }

  private int steps(Script script) throws Exception {
    Path home = Files.createDirectory(folder.resolve("whole"));
    DyingStore counting = new DyingStore(new SealedFolder(home, KEY), Integer.MAX_VALUE, false);
    script.run(new HeldQueue(counting, HeldPolicy.DEFAULT, log, steady(clock)));
    return counting.steps;
  }

  /** What a router does, and what it has told somebody by then. */
  private static final class Script {
    private final Map<String, HeldId> acknowledged = new HashMap<>();
    private final Map<String, String> answered = new HashMap<>();
    private final Map<String, String> decided = new HashMap<>();

    void run(HeldQueue queue) {
      for (String name : List.of("a", "b", "c", "d")) {
        HeldEntry held = queue.hold(request(name, "text " + name), "legal").orElseThrow();
        acknowledged.put(name, held.id());
      }
      queue.release(acknowledged.get("a"), "ada");
      decided.put("a", "released");
      answer(queue, "a");
      answer(queue, "b");
      queue.expire(acknowledged.get("c"), "ada");
      decided.put("c", "expired");
    }

    private void answer(HeldQueue queue, String name) {
      settle(queue, acknowledged.get(name), name, "to " + name);
      answered.put(name, "to " + name);
    }

    /** Nothing that was told is untrue, and every answer is in the log, once it can be heard. */
    void check(HeldQueue queue, int survived, Log captured) {
      acknowledged.forEach(
          (name, id) -> {
            HeldEntry entry = queue.entry(id).orElseThrow(() -> lost(name, survived));
            if (answered.containsKey(name)) {
              assertThat(entry.state()).isInstanceOf(HeldState.Answered.class);
            } else if (decided.containsKey(name) && decided.get(name).equals("expired")) {
              assertThat(entry.state()).isInstanceOf(HeldState.Expired.class);
            } else if (entry.isOpen()) {
              assertThat(entry.state().open().orElseThrow().body().asText())
                  .isEqualTo("text " + name);
            }
            if (entry.state() instanceof HeldState.Answered heard) {
              assertThat(heard.answer().body().asText()).isEqualTo("to " + name);
              assertThat(captured.captured).contains(name);
            }
          });
    }

    private AssertionError lost(String name, int survived) {
      return new AssertionError(name + " was lost after " + survived + " steps");
    }
  }

  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Dies at a durable step, before or after it has happened. */
  private static final class DyingStore implements HeldStore {
    private final HeldStore store;
    private final int survives;
    private final boolean after;
    private int steps;

    DyingStore(HeldStore store, int survives, boolean after) {
      this.store = store;
      this.survives = survives;
      this.after = after;
    }

    @Override
    public List<HeldId> ids() {
      return store.ids();
    }

    @Override
    public Optional<HeldEntry> read(HeldId id) {
      return store.read(id);
    }

    @Override
    public void write(HeldEntry entry) {
      step(() -> store.write(entry));
    }

    @Override
    public void remove(HeldId id) {
      step(() -> store.remove(id));
    }

    private void step(Runnable work) {
      boolean dies = steps++ >= survives;
      if (!dies || after) {
        work.run();
      }
      if (dies) {
        throw new Killed();
      }
    }
  }

  /** A log in memory, which takes a repeated exchange once, and may refuse. */
  private static final class Log implements CaptureSink {
    private final Set<String> captured = new LinkedHashSet<>();
    private boolean refuses;

    @Override
    public CompletionStage<Integer> submit(List<Exchange> exchanges) {
      if (refuses) {
        return CompletableFuture.failedFuture(
            new UncheckedIOException(new java.io.IOException("the disk is full")));
      }
      List<String> added = new ArrayList<>();
      exchanges.forEach(
          exchange -> {
            if (captured.add(exchange.id().value())) {
              added.add(exchange.id().value());
            }
          });
      return CompletableFuture.completedFuture(added.size());
    }

    @Override
    public void addFeedback(List<Feedback> feedback) {
      throw new IllegalStateException("the queue gives answers, not feedback");
    }
  }

  private HeldQueue open(LateClock wall) {
    return HeldQueue.open(folder, KEY, HeldPolicy.DEFAULT, log, wall.steady());
  }

  private HeldQueue open() {
    return HeldQueue.open(folder, KEY, HeldPolicy.DEFAULT, log, steady(clock));
  }

  private static void settle(HeldQueue queue, HeldId id, String exchange, String said) {
    HeldEntry unused =
        queue.settle(id, exchange(exchange), answer(said), "ada").toCompletableFuture().join();
  }

  private static HeldAnswer answer(String said) {
    return new HeldAnswer(JsonFormat.mapper().getNodeFactory().textNode(said), new TreeMap<>());
  }

  private static HeldRequest request(String exchange, String said) {
    return new HeldRequest(
        new ExchangeId(exchange),
        START,
        Optional.empty(),
        new TaskName("tickets"),
        CaptureDetails.NONE,
        "/v1/chat/completions",
        JsonFormat.mapper().getNodeFactory().textNode(said),
        Optional.empty());
  }

  private static Exchange exchange(String id) {
    return new Exchange(
        new ExchangeId(id),
        Optional.empty(),
        START,
        "frontier",
        new Prompt(List.of(new Message(Role.USER, "said"))),
        new Completion("yes", Completion.Finish.STOP),
        TokenUsage.UNREPORTED,
        Duration.ZERO,
        new AnsweredBy.Teacher(0),
        Optional.empty());
  }

  /** Its time is the wall clock's alone, as it is across processes. */
  private static SteadyClock steady(Clock wall) {
    return new SteadyClock(wall, () -> 0);
  }

  private static Clock at(Instant instant) {
    return Clock.fixed(instant, ZoneOffset.UTC);
  }

  private static String text(Path file) throws Exception {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}
