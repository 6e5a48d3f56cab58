package dev.retort.registry;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Small bundles for tests; equal text gives an equal bundle. */
public final class Bundles {
  private Bundles() {}

  public static Bundle write(Path folder, RunId run, String weights) {
    return writer(run, weights).write(folder);
  }

  public static BundleWriter writer(RunId run, String weights) {
    byte[] bytes = weights.getBytes(StandardCharsets.UTF_8);
    return new BundleWriter("triage", new Lineage(Sha256.of(bytes).hex(), "dataset-1", run))
        .evidence("gate", "promote")
        .file("dl4j/classifier.zip", bytes)
        .file("dl4j/labels and more.json", "[\"a\",\"b\"]".getBytes(StandardCharsets.UTF_8))
        .file("deferral.json", "{\"threshold\":0.7}".getBytes(StandardCharsets.UTF_8))
        .file("promotion-report.json", "{}".getBytes(StandardCharsets.UTF_8))
        .file("empty.txt", new byte[0]);
  }
}
