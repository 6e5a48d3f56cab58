package dev.retort.router;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.capture.AnsweredBy;
import dev.retort.capture.Completion;
import dev.retort.capture.Exchange;
import dev.retort.capture.TaskName;
import dev.retort.capture.http.Route;
import dev.retort.router.clock.SteadyClock;
import dev.retort.router.drift.DriftEvent;
import dev.retort.router.drift.DriftListener;
import dev.retort.router.drift.DriftMonitor;
import dev.retort.router.drift.ObservedRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a router's own traffic teaches it: how much of it goes to the teacher whatever the student
 * thinks, how good the students are, and whether traffic has drifted.
 *
 * <p>Nothing here delays an answer: requests are drawn at once, and everything else happens on a
 * background thread. Its files in the home are small; a process that dies forgets some seconds.
 * Drift is on record before anybody is told of it. Thread-safe.
 */
public final class LiveTraffic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTraffic.class);

  /** Between two times that the small file is written. */
  private static final Duration OFTEN = Duration.ofSeconds(10);

  private static final int EVENTS = 100;

  private final LiveFiles files;
  private final TeacherSampler sampler;
  private final SteadyClock clock;
  private final QualityListener qualityListener;
  private final DriftListener driftListener;
  private final TeacherShares shares;
  private final LiveQuality quality = new LiveQuality();
  private final DriftMonitors monitors;
  private final LiveWorker worker = new LiveWorker();
  private final LiveMeters meters;

  /** Guarded by itself. */
  private final Deque<DriftEvent> events = new ArrayDeque<>();

  private volatile Optional<String> problem = Optional.empty();

  /** Said as long as this process lives: somebody may want the file back. */
  private volatile Optional<String> unread = Optional.empty();

  /** When the small file was last written; of the background thread alone. */
  private Optional<Duration> written = Optional.empty();

  private LiveTraffic(
      LiveFiles files,
      TeacherSampler sampler,
      SteadyClock clock,
      QualityListener qualityListener,
      DriftListener driftListener) {
    this.files = files;
    this.sampler = Objects.requireNonNull(sampler);
    this.clock = Objects.requireNonNull(clock);
    this.qualityListener = Objects.requireNonNull(qualityListener);
    this.driftListener = Objects.requireNonNull(driftListener);
    this.shares = new TeacherShares(sampler.propensity(), clock);
    this.monitors = new DriftMonitors(files, clock, this::write);
    this.meters = new LiveMeters(this);
  }

  /**
   * Goes on where a router on the same folder was; from the beginning, and saying so, if its file
   * cannot be read.
   *
   * @param sampler draws, and says the share of tasks that name none
   * @param quality told of students that break their promise
   * @param drift told of drift, broken promises included
   */
  public static LiveTraffic open(
      Path folder,
      TeacherSampler sampler,
      SteadyClock clock,
      QualityListener quality,
      DriftListener drift) {
    LiveTraffic live = new LiveTraffic(new LiveFiles(folder), sampler, clock, quality, drift);
    live.restore();
    return live;
  }

  private void restore() {
    LiveFiles.Standing standing = readable();
    shares.restore(standing.sharesByTask());
    quality.restore(standing.qualityByTask());
    synchronized (events) {
      events.addAll(standing.events());
    }
    standing.sharesByTask().keySet().forEach(meters::know);
  }

  /** Figures are no reason not to answer: what cannot be read is put aside, and they begin anew. */
  private LiveFiles.Standing readable() {
    try {
      return files.read();
    } catch (RuntimeException e) {
      String kept;
      try {
        kept = "it is kept as " + files.putAside(clock.instant());
      } catch (RuntimeException refused) {
        LOG.error("what cannot be read cannot be put aside either", refused);
        kept = "it will be written over";
      }
      unread =
          Optional.of(
              "what was known of live traffic could not be read, so shares, quality and drift began anew at %s; %s: %s"
                  .formatted(clock.instant(), kept, e.getMessage()));
      LOG.error("{}", unread.get(), e);
      return LiveFiles.Standing.NONE;
    }
  }

  /** When a request came in, on the axis that monitors go by. */
  Instant steady(RoutingCase request) {
    return clock.steady(request.request().receivedAt());
  }

  /** Draws requests. */
  TeacherSampler sampler() {
    return sampler;
  }

  /** The probability with which a request is drawn. */
  double share(RoutingCase request) {
    TaskName task = request.task();
    SamplingPolicy policy = request.policy().sampling();
    meters.know(task);
    return shares.share(
        task,
        policy,
        request.request().receivedAt(),
        () -> request.serving().map(student -> quality.answeredShare(task, student)).orElse(1.0));
  }

  /** The probability with which a task's requests are drawn now. */
  double share(TaskName task) {
    return shares.of(task).share();
  }

  /** Whether further requests may be drawn, which only train. */
  boolean affordsExtras(RoutingCase request) {
    return shares.affordsExtras(
        request.task(), request.policy().sampling(), request.request().receivedAt());
  }

  /** How new a request is; empty as long as nobody knows. */
  OptionalDouble novelty(RoutingCase request, ObservedRequest seen) {
    return monitors.novelty(request.task(), seen);
  }

  /** Takes note of a request and of what was decided. */
  void routed(RoutingCase request, Optional<ObservedRequest> seen, Route route) {
    TaskName task = request.task();
    if (route instanceof Route.Answer answer
        && answer.answeredBy() instanceof AnsweredBy.Student
        && request.serving().isPresent()) {
      ServingStudent serving = request.serving().get();
      Instant at = request.request().receivedAt();
      worker.later(0, () -> quality.answered(task, serving, at));
    }
    if (seen.isPresent()) {
      // What waits holds none of the request's own texts, which may be of any length.
      ObservedRequest observed = seen.get();
      RoutingPolicy policy = request.policy();
      ObservedRequest.Opinion opinion = Opinions.of(request, route);
      worker.later(
          observed.bytes(),
          () -> watch(task, policy, monitor -> monitor.observe(observed, opinion)));
      if (route instanceof Route.Answer answer) {
        answered(task, policy, observed, answer.answer().completion());
      }
    }
  }

  /** Takes note of the teacher's answer to a request. */
  void answered(RoutingCase request, ObservedRequest seen, Exchange taught) {
    if (taught.completion().finish() == Completion.Finish.STOP) {
      answered(request.task(), request.policy(), seen, taught.completion());
    }
  }

  private void answered(
      TaskName task, RoutingPolicy policy, ObservedRequest seen, Completion answer) {
    String said = answer.text();
    if (DriftMonitor.mayComeAgain(said)) {
      worker.later(
          seen.bytes(), () -> watch(task, policy, monitor -> monitor.answered(seen, said)));
    }
  }

  private void watch(
      TaskName task,
      RoutingPolicy routing,
      Function<DriftMonitor, Optional<DriftEvent>> observation) {
    monitors.watch(
        task,
        routing.drift().orElseThrow(),
        observation,
        drifted -> raise(drifted, routing.sampling()));
    writeIfDue();
  }

  /**
   * Takes in the teacher's answer to a request of the uniform sample.
   *
   * @param propensity with which it was drawn
   * @param asked what the served system would have done; asked in the background
   */
  void sampled(
      RoutingCase request, double propensity, Exchange taught, Supplier<Future<Route>> asked) {
    shares.sampled(request.task(), propensity, taught);
    // Where the teacher's place is taken by another router, its own students may have answered.
    if (request.serving().isEmpty() || !taught.answeredBy().mayEvaluate()) {
      return;
    }
    long bytes = Weight.of(request, taught);
    worker.later(
        bytes,
        () ->
            asked
                .get()
                .onSuccess(would -> worker.later(bytes, () -> judge(request, taught, would)))
                .onFailure(
                    failure ->
                        LOG.warn("the student could not be asked about {}", request, failure)));
  }

  private void judge(RoutingCase request, Exchange taught, Route would) {
    ServingStudent serving = request.serving().orElseThrow();
    quality
        .sampled(request.task(), serving, taught, would)
        .ifPresent(
            alarm -> {
              raise(alarm.event(), request.policy().sampling());
              tell(() -> qualityListener.violated(alarm));
            });
    writeIfDue();
  }

  /** Counts the teacher's answer to a request that only trains. */
  void extra(RoutingCase request, Exchange taught) {
    shares.extra(request.task(), taught);
  }

  /** Draws more, puts it on record, and tells whoever listens. */
  private void raise(DriftEvent event, SamplingPolicy policy) {
    LOG.warn(
        "{} has drifted: {} (p={}), the teacher's share is raised",
        event.task(),
        event.kind().description(),
        event.pValue());
    shares.raise(event.task(), policy.raise(), event.at());
    synchronized (events) {
      events.addLast(event);
      if (events.size() > EVENTS) {
        events.removeFirst();
      }
    }
    meters.drifted(event);
    save();
    tell(() -> driftListener.drifted(event));
  }

  private static void tell(Runnable news) {
    try {
      news.run();
    } catch (RuntimeException e) {
      LOG.error("whoever was told of drift failed", e);
    }
  }

  private void writeIfDue() {
    Duration now = clock.elapsed();
    if (written.filter(last -> now.minus(last).compareTo(OFTEN) < 0).isEmpty()) {
      written = Optional.of(now);
      save();
    }
  }

  private void save() {
    write(() -> files.write(shares.state(), quality.state(), events()));
  }

  /** A disk that refuses keeps nobody from going on. */
  private void write(Runnable writing) {
    try {
      writing.run();
      problem = Optional.empty();
    } catch (UncheckedIOException e) {
      LOG.warn("what live traffic shows is kept in memory alone: {}", e.getMessage());
      problem = Optional.of(e.getMessage());
    }
  }

  /** The latest events of drift, the newest last. */
  public List<DriftEvent> events() {
    synchronized (events) {
      return List.copyOf(events);
    }
  }

  /** How good each task's student is by live traffic. */
  public List<QualityReport> quality() {
    return quality.reports();
  }

  /**
   * What the files in a folder say of the students' quality, as of some seconds ago where a router
   * is at work.
   *
   * @throws UncheckedIOException if they cannot be read
   */
  public static List<QualityReport> qualityIn(Path folder) {
    LiveQuality stored = new LiveQuality();
    stored.restore(new LiveFiles(folder).read().qualityByTask());
    return stored.reports();
  }

  /**
   * What the files in a folder say of drift: the latest events, the newest last, as of some seconds
   * ago where a router is at work.
   *
   * @throws UncheckedIOException if they cannot be read
   */
  public static List<DriftEvent> eventsIn(Path folder) {
    return new LiveFiles(folder).read().events();
  }

  /** Where each task's monitor stands. */
  SortedMap<TaskName, DriftMonitor.Standing> standings() {
    return monitors.standings();
  }

  /** How much is drawn of each task. */
  SortedMap<TaskName, TaskShare> sharesByTask() {
    return shares.state();
  }

  /** How much was left out, as there was too much to do. */
  long leftOut() {
    return worker.leftOut();
  }

  /** Counts on a gateway's meters from now on. */
  void countOn(MeterRegistry registry) {
    meters.countOn(registry);
  }

  /** Adds tasks that have drifted lately, promises that are broken, and a disk that refuses. */
  void addDegradations(ObjectNode degraded) {
    LiveDegradations live = new LiveDegradations(clock, degraded);
    live.addDrift(events(), shares);
    live.addBrokenPromises(quality());
    problem.or(() -> unread).ifPresent(live::addFiles);
    live.addClock();
  }

  /** Does what is waiting, and writes everything. */
  @Override
  public void close() {
    worker.close();
    save();
    monitors.writeAll();
  }
}
