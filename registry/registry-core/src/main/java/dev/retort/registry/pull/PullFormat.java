package dev.retort.registry.pull;

import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.PublishedVersion;
import dev.retort.registry.Variant;
import dev.retort.registry.VariantFormat;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which files of a bundle a folder receives. */
public enum PullFormat {
  /** All of them, with the manifest. */
  BUNDLE(Optional.empty()),
  /** Those that transformers and vLLM load. */
  HF(Optional.of(VariantFormat.HF)),
  /** Those that llama.cpp loads. */
  GGUF(Optional.of(VariantFormat.GGUF)),
  /** A LoRA adapter, which needs its base model besides. */
  ADAPTER(Optional.of(VariantFormat.ADAPTER));

  private final Optional<VariantFormat> variant;

  PullFormat(Optional<VariantFormat> variant) {
    this.variant = variant;
  }

  /**
   * What the names of manifest and signature begin with in a folder of this form: a dot where those
   * who load the folder shouldn't see them.
   */
  String manifestPrefix() {
    return variant.isPresent() ? "." : "";
  }

  /** Whether a bundle has files of this form. */
  boolean isIn(BundleManifest manifest) {
    return !select(manifest).isEmpty();
  }

  /**
   * The files by their paths within the folder.
   *
   * @throws IllegalArgumentException if the bundle has none
   */
  SortedMap<String, BundleFile> files(PublishedVersion version, BundleManifest manifest) {
    SortedMap<String, BundleFile> files = select(manifest);
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "%s doesn't come as %s: it holds %s. Choose another format."
              .formatted(
                  version,
                  this,
                  manifest.files().stream()
                      .map(file -> file.path().replaceAll("/.*", "/"))
                      .distinct()
                      .collect(Collectors.joining(", "))));
    }
    return Collections.unmodifiableSortedMap(files);
  }

  /** The same for a bundle that is known to have some, or none. */
  SortedMap<String, BundleFile> select(BundleManifest manifest) {
    SortedMap<String, BundleFile> files = new TreeMap<>();
    String folder = variant.map(format -> folder(format, manifest)).orElse("");
    for (BundleFile file : manifest.files()) {
      if (file.path().startsWith(folder)) {
        files.put(file.path().substring(folder.length()), file);
      }
    }
    return files;
  }

  /** Bundles that don't say what they hold have each form in a folder of its name. */
  private static String folder(VariantFormat format, BundleManifest manifest) {
    return manifest.model().variant(format).map(Variant::folder).orElse(format.word()) + "/";
  }

  /** As it is written on a command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
