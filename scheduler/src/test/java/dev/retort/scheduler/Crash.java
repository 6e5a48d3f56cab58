package dev.retort.scheduler;

import dev.retort.capture.ExchangeLog;
import dev.retort.registry.ModelRegistry;
import dev.retort.registry.RunTracker;
import dev.retort.scheduler.launch.JobLauncher;
import dev.retort.trainer.ModelLoader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

/**
 * Dies before or after one of the calls that a run makes to what it stands on. The calls themselves
 * go through to the real thing.
 */
final class Crash {
  private final BiPredicate<Integer, String> fatal;
  private final List<String> boundaries = new ArrayList<>();

  private Crash(BiPredicate<Integer, String> fatal) {
    this.fatal = fatal;
  }

  /** Dies at a boundary, counted from 0. */
  static Crash at(int boundary) {
    return new Crash((number, name) -> number == boundary);
  }

  /** Dies the first time that it comes to a boundary, such as {@code before JobLauncher.run}. */
  static Crash at(String boundary) {
    return new Crash((number, name) -> name.equals(boundary));
  }

  /** Only counts. */
  static Crash never() {
    return new Crash((number, name) -> false);
  }

  /** The boundaries that were passed, in order. */
  List<String> boundaries() {
    return List.copyOf(boundaries);
  }

  /**
   * The numbers of the boundaries between which something may become durable: after every call, and
   * before a call to another part than the one called last.
   */
  static List<Integer> distinct(List<String> boundaries) {
    return IntStream.range(0, boundaries.size())
        .filter(
            i ->
                boundaries.get(i).startsWith("after")
                    || i == 0
                    || !part(boundaries.get(i)).equals(part(boundaries.get(i - 1))))
        .boxed()
        .toList();
  }

  private static String part(String boundary) {
    return boundary.substring(boundary.indexOf(' ') + 1, boundary.indexOf('.'));
  }

  /** Nothing in a run catches it. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1;

    Death(String boundary) {
      super(boundary);
    }
  }

  RunOutcome run(Night night, RunRequest request) {
    return new NightlyRun(mortal(night.floors()), RunListener.SILENT).run(request);
  }

  /** The same floors, whose calls are boundaries. */
  RunFloors mortal(RunFloors real) {
    return new RunFloors(
        mortal(ExchangeLog.class, real.log()),
        real.datasets(),
        real.catalog(),
        real.engines(),
        mortal(ModelLoader.class, real.loader()),
        mortal(JobLauncher.class, real.launcher()),
        mortal(ModelRegistry.class, real.registry()),
        mortal(RunTracker.class, real.tracker()),
        real.journal(),
        real.ledger(),
        real.failed(),
        real.labelling(),
        real.measures(),
        real.slices(),
        real.signer(),
        real.verifier(),
        real.budgets(),
        real.notices(),
        real.runs(),
        real.clock());
  }

  private <T> T mortal(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              String call = type.getSimpleName() + "." + method.getName();
              pass("before " + call);
              Object result;
              try {
                result = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              pass("after " + call);
              return result;
            }));
  }

  private void pass(String boundary) {
    boundaries.add(boundary);
    if (fatal.test(boundaries.size() - 1, boundary)) {
      throw new Death(boundary);
    }
  }
}
