package dev.retort.console.cli;

import dev.retort.capture.DurableFile;
import dev.retort.console.Engines;
import dev.retort.evaluator.ServedSystem;
import dev.retort.evaluator.answer.AnswerContract;
import dev.retort.evaluator.deferral.DeferralRule;
import dev.retort.registry.Bundle;
import dev.retort.registry.ModelReference;
import dev.retort.registry.pull.ModelPuller;
import dev.retort.registry.pull.PolledOrigin;
import dev.retort.registry.pull.PullOutcome;
import dev.retort.registry.pull.PulledModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A published version, pulled into a temporary folder and opened.
 *
 * @param folder removed again when this is closed
 * @param bundle what was pulled
 * @param system the student with its deferral rule
 * @param answers what its answers are
 */
record PulledStudent(Path folder, Bundle bundle, ServedSystem system, AnswerContract answers)
    implements AutoCloseable {

  static PulledStudent open(RetortCli retort, String reference) {
    ModelReference wanted = ModelReference.parse(reference);
    Path folder = temporary();
    try {
      PullOutcome outcome =
          Registries.use(
              retort,
              registry ->
                  new ModelPuller(new PolledOrigin(registry), retort.keys().verifier())
                      .pull(wanted, folder.resolve("bundle")));
      Optional<PulledModel> pulled =
          outcome.fold(Optional::of, Optional::of, missing -> Optional.<PulledModel>empty());
      PulledModel model =
          pulled.orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "nothing is published as %s: `retort run %s` may publish it."
                          .formatted(wanted, wanted.name())));
      Path files = model.bundle().folder();
      return new PulledStudent(
          folder,
          model.bundle(),
          new ServedSystem(
              model.version().toString(),
              model.bundle().manifest().lineage().modelDigest(),
              Engines.loader().load(files),
              DeferralRule.readFrom(files)),
          AnswerContract.readFrom(files));
    } catch (RuntimeException e) {
      DurableFile.deleteTree(folder);
      throw e;
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("retort-pulled");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary folder: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    system.student().close();
    DurableFile.deleteTree(folder);
  }
}
