package dev.retort.console;

import dev.retort.router.serving.Backoff;
import dev.retort.router.serving.InlineStudents;
import dev.retort.router.serving.QueueLimits;
import dev.retort.router.serving.QueuedStudents;
import dev.retort.router.serving.StudentHost;
import dev.retort.router.serving.StudentProcesses;
import dev.retort.router.serving.StudentsByKind;
import dev.retort.trainer.BundledModelLoader;
import dev.retort.trainer.ModelLoader;
import dev.retort.trainer.djl.DecoderModelLoader;
import dev.retort.trainer.djl.extractor.ExtractorModelLoader;
import dev.retort.trainer.dl4j.Dl4jModelLoader;
import dev.retort.trainer.linear.LinearModelLoader;
import java.time.Duration;
import java.util.List;

/** Where students of each kind run. */
final class StudentPlaces {
  private static final QueueLimits LIMITS =
      new QueueLimits(DecoderModelLoader.SLOTS, 64, Duration.ofSeconds(30));
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final int HEAP_MEGABYTES = 512;

  private StudentPlaces() {}

  /**
   * The usual places: what takes microseconds inline, what takes milliseconds on threads, decoders
   * in processes.
   *
   * @param mainClass of the command line
   */
  static StudentHost of(String mainClass) {
    return new StudentsByKind(
        List.of(
            new InlineStudents(
                new BundledModelLoader(List.of(new Dl4jModelLoader(), new LinearModelLoader()))),
            new QueuedStudents(new BundledModelLoader(List.of(new ExtractorModelLoader())), LIMITS),
            processes(new BundledModelLoader(List.of(new DecoderModelLoader())), mainClass)));
  }

  private static StudentHost processes(ModelLoader kinds, String mainClass) {
    return new StudentProcesses(
        kinds,
        new StudentJvm(mainClass, HEAP_MEGABYTES),
        LIMITS,
        START_PATIENCE,
        Backoff.standard());
  }
}
