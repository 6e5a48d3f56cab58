package dev.retort.router.held;

import dev.retort.capture.Exchange;
import dev.retort.capture.ExchangeId;
import dev.retort.capture.http.proxy.CaptureSink;
import dev.retort.router.clock.SteadyClock;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests that wait for a person. Every change is on disk when its method returns; after a
 * crash the queue stands where its last change left it. A clock that is set brings no request
 * nearer to its end. Methods wait for the disk, so they are not for event loops but where they say
 * so. Thread-safe; one process has the folder.
 */
public final class HeldQueue {
  /** Length of the key, in bytes. */
  public static final int KEY_BYTES = SealedFolder.KEY_BYTES;

  /** As whom the queue itself acts. */
  private static final String CLOCK = "clock";

  private static final Logger LOG = LoggerFactory.getLogger(HeldQueue.class);

  private final HeldStore store;
  private final HeldPolicy policy;
  private final CaptureSink sink;
  private final SteadyClock clock;
  private final SecureRandom random = new SecureRandom();

  /** What is known of each entry without a look at the disk: nothing that anybody said. */
  private final Map<HeldId, Known> known = new HashMap<>();

  /** As of the last change, for those who cannot wait until the next one is on disk. */
  private volatile Count count = new Count(0, 0);

  /**
   * An entry without its texts.
   *
   * @param due when something is to be done about it, on the steady axis
   * @param stepped what the clock had been set by when the entry's instants were written
   * @param senders who sent it; nobody needs it whose senders have all gone unheard
   */
  private record Known(
      ExchangeId exchange,
      Optional<String> application,
      boolean isOpen,
      Instant due,
      Duration stepped,
      int senders) {
    Known sentBy(int others) {
      return new Known(exchange, application, isOpen, due, stepped, others);
    }
  }

  private record Count(int entries, int open) {}

  HeldQueue(HeldStore store, HeldPolicy policy, CaptureSink sink, SteadyClock clock) {
    this.store = store;
    this.policy = policy;
    this.sink = sink;
    this.clock = clock;
    for (HeldId id : store.ids()) {
      store.read(id).ifPresent(this::takeOver);
    }
  }

  private void takeOver(HeldEntry entry) {
    HeldEntry now = entry.knownAt(clock.instant());
    remember(now);
    if (!now.heldAt().equals(entry.heldAt())) {
      writeIfPossible(now);
    }
  }

  /** A disk that refuses keeps nobody from going by what is known. */
  private void writeIfPossible(HeldEntry entry) {
    try {
      write(entry);
    } catch (UncheckedIOException e) {
      LOG.error(
          "the clock was set, and {} stands on disk as if it had not been: a restart may end it sooner or later",
          entry,
          e);
    }
  }

  /**
   * Opens a queue, with what an earlier process left in it.
   *
   * @param folder made if need be
   * @param key of {@value #KEY_BYTES} bytes, which seals what lies in the folder
   * @param sink where the exchanges of answered requests go; a repeated one is taken once
   */
  public static HeldQueue open(
      Path folder, byte[] key, HeldPolicy policy, CaptureSink sink, SteadyClock clock) {
    return new HeldQueue(new SealedFolder(folder, key), policy, sink, clock);
  }

  /**
   * Holds a request. One that the same application has sent before under the same exchange's name
   * is held once.
   *
   * @param slice why
   * @return empty if the queue is full
   */
  public synchronized Optional<HeldEntry> hold(HeldRequest request, String slice) {
    Optional<HeldEntry> before = sentBefore(request);
    if (before.isPresent()) {
      known.computeIfPresent(before.get().id(), (id, entry) -> entry.sentBy(entry.senders() + 1));
      return before;
    }
    if (known.size() >= policy.entries()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    HeldEntry entry =
        new HeldEntry(
            HeldId.next(random),
            request.exchange(),
            request.task(),
            slice,
            request.details().application(),
            now,
            now.plus(policy.expiry()),
            new HeldState.Waiting(request));
    return Optional.of(write(entry));
  }

  private Optional<HeldEntry> sentBefore(HeldRequest request) {
    return known.entrySet().stream()
        .filter(
            one ->
                one.getValue().isOpen()
                    && one.getValue().exchange().equals(request.exchange())
                    && one.getValue().application().equals(request.details().application()))
        .flatMap(one -> read(one.getKey()).stream())
        .filter(
            entry ->
                entry.state().open().filter(held -> held.body().equals(request.body())).isPresent())
        .findFirst();
  }

  /** An entry; empty if there is none of that name, or it is gone. */
  public synchronized Optional<HeldEntry> entry(HeldId id) {
    return known.containsKey(id) ? read(id) : Optional.empty();
  }

  /** An entry, with its instants as the clock tells them now. */
  private Optional<HeldEntry> read(HeldId id) {
    Duration since = clock.stepped().minus(known.get(id).stepped());
    return store.read(id).map(entry -> entry.shifted(since));
  }

  /** All entries, the oldest first. */
  public synchronized List<HeldEntry> entries() {
    return known.keySet().stream()
        .flatMap(id -> read(id).stream())
        .sorted(Comparator.comparing(HeldEntry::heldAt).thenComparing(entry -> entry.id().value()))
        .toList();
  }

  /** How many wait for a person or for their caller. At once, for event loops as well. */
  public int open() {
    return count.open();
  }

  /** Whether a further request would not be held. At once, for event loops as well. */
  public boolean isFull() {
    return count.entries() >= policy.entries();
  }

  /**
   * Takes a request back whose sender went away before it heard that it is held: whoever answers it
   * would answer nobody. It stays where somebody else has sent it too, or a person has decided.
   */
  public synchronized void withdraw(HeldId id) {
    Known entry = known.get(id);
    if (entry == null) {
      return;
    }
    known.put(id, entry.sentBy(entry.senders() - 1));
    if (entry.senders() == 1
        && read(id).filter(one -> one.state() instanceof HeldState.Waiting).isPresent()) {
      forget(id);
    }
  }

  /**
   * Lets the teacher answer a request, when its caller next asks.
   *
   * @param by who decided
   * @throws HeldException if it is not open any more
   */
  public synchronized HeldEntry release(HeldId id, String by) {
    HeldEntry entry = open(id);
    return write(
        entry.in(new HeldState.Released(entry.state().open().orElseThrow(), by, clock.instant())));
  }

  /**
   * Gives a request its answer. It is captured first, and again after a crash, until that is done.
   *
   * @param exchange the request with its answer
   * @param by who decided
   * @return completes when the answer is captured and there for its caller; exceptionally if the
   *     log refuses, which is tried again by {@link #sweep}
   * @throws HeldException if it is not open any more
   */
  public CompletionStage<HeldEntry> settle(
      HeldId id, Exchange exchange, HeldAnswer answer, String by) {
    HeldEntry settling;
    synchronized (this) {
      settling = write(open(id).in(new HeldState.Settling(exchange, answer, by, clock.instant())));
    }
    return captured(settling);
  }

  private CompletionStage<HeldEntry> captured(HeldEntry entry) {
    HeldState.Settling settling = (HeldState.Settling) entry.state();
    return sink.submit(List.of(settling.exchange()))
        .thenApply(
            stored -> {
              synchronized (this) {
                return write(
                    entry.in(
                        new HeldState.Answered(settling.answer(), settling.by(), clock.instant())));
              }
            });
  }

  /**
   * Gives a request up: what it said is deleted.
   *
   * @throws HeldException if it is not open any more
   */
  public synchronized HeldEntry expire(HeldId id, String by) {
    return write(open(id).in(new HeldState.Expired(by, clock.instant())));
  }

  /** Expires what has waited too long, deletes what was kept long enough, ends what a crash cut. */
  public void sweep() {
    List<HeldEntry> unfinished;
    rewrite();
    synchronized (this) {
      Instant now = clock.steady(clock.instant());
      List<HeldId> due =
          known.entrySet().stream()
              .filter(one -> !one.getValue().due().isAfter(now))
              .map(Map.Entry::getKey)
              .toList();
      unfinished =
          due.stream().flatMap(id -> read(id).stream()).filter(this::isUnfinished).toList();
    }
    for (HeldEntry entry : unfinished) {
      CompletableFuture<HeldEntry> unused =
          captured(entry)
              .toCompletableFuture()
              .exceptionally(
                  failure -> {
                    LOG.error("the answer of {} could not be captured", entry, failure);
                    return entry;
                  });
    }
  }

  /** After the clock was set, the next process is to find instants that it can go by. */
  private void rewrite() {
    List<HeldId> all;
    synchronized (this) {
      all = List.copyOf(known.keySet());
    }
    for (HeldId id : all) {
      synchronized (this) {
        Known entry = known.get(id);
        if (entry != null && !entry.stepped().equals(clock.stepped())) {
          read(id).ifPresent(this::writeIfPossible);
        }
      }
    }
  }

  /** Whether an entry that is due still has to be captured; any other is dealt with. */
  private boolean isUnfinished(HeldEntry entry) {
    if (entry.state() instanceof HeldState.Settling) {
      return true;
    }
    if (entry.isOpen()) {
      write(entry.in(new HeldState.Expired(CLOCK, clock.instant())));
    } else {
      forget(entry.id());
    }
    return false;
  }

  private void forget(HeldId id) {
    store.remove(id);
    known.remove(id);
    recount();
  }

  private void recount() {
    count = new Count(known.size(), (int) known.values().stream().filter(Known::isOpen).count());
  }

  private HeldEntry open(HeldId id) {
    HeldEntry entry =
        entry(id)
            .orElseThrow(
                () ->
                    new HeldException(
                        "there is no held request %s: see `retort held list`".formatted(id)));
    if (!entry.isOpen()) {
      throw new HeldException("%s is %s, and stays so".formatted(id, entry.state().word()));
    }
    return entry;
  }

  private HeldEntry write(HeldEntry entry) {
    store.write(entry);
    remember(entry);
    return entry;
  }

  private void remember(HeldEntry entry) {
    Known before = known.get(entry.id());
    known.put(
        entry.id(),
        new Known(
            entry.exchange(),
            entry.application(),
            entry.isOpen(),
            clock.steady(due(entry)),
            clock.stepped(),
            before == null ? 1 : before.senders()));
    recount();
  }

  private Instant due(HeldEntry entry) {
    if (entry.state() instanceof HeldState.Answered answered) {
      return answered.at().plus(policy.kept());
    }
    if (entry.state() instanceof HeldState.Expired expired) {
      return expired.at().plus(policy.kept());
    }
    return entry.state() instanceof HeldState.Settling settling ? settling.at() : entry.expiresAt();
  }
}
