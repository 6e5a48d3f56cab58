package dev.retort.registry.pull;

import dev.retort.registry.BundleFile;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.PublishedVersion;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which files of a bundle a folder receives. */
public enum PullFormat {
  /** All of them, with the manifest. */
  BUNDLE("", ""),
  /** Those that transformers and vLLM load: the content of {@code hf/}. */
  HF("hf/", "."),
  /** Those that llama.cpp loads: the content of {@code gguf/}. */
  GGUF("gguf/", "."),
  /** A LoRA adapter: the content of {@code adapter/}. */
  ADAPTER("adapter/", ".");

  private final String folder;
  private final String manifestPrefix;

  PullFormat(String folder, String manifestPrefix) {
    this.folder = folder;
    this.manifestPrefix = manifestPrefix;
  }

  /**
   * What the names of manifest and signature begin with in a folder of this form: a dot where those
   * who load the folder shouldn't see them.
   */
  String manifestPrefix() {
    return manifestPrefix;
  }

  /** Whether a bundle has files of this form. */
  public boolean isIn(BundleManifest manifest) {
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
          "%s has no folder %s: it holds %s. Choose another format."
              .formatted(
                  version,
                  folder,
                  manifest.files().stream()
                      .map(file -> file.path().replaceAll("/.*", "/"))
                      .distinct()
                      .collect(Collectors.joining(", "))));
    }
    return Collections.unmodifiableSortedMap(files);
  }

  /** Where a file lies within the folder; empty if it isn't there. */
  Optional<String> path(BundleFile file) {
    return file.path().startsWith(folder)
        ? Optional.of(file.path().substring(folder.length()))
        : Optional.empty();
  }

  private SortedMap<String, BundleFile> select(BundleManifest manifest) {
    SortedMap<String, BundleFile> files = new TreeMap<>();
    for (BundleFile file : manifest.files()) {
      path(file).ifPresent(path -> files.put(path, file));
    }
    return files;
  }

  /** As it is written on a command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
