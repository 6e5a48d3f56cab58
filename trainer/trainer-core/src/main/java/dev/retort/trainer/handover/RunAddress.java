package dev.retort.trainer.handover;

import dev.retort.trainer.RunFolder;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Where a training finds its run folder. */
public sealed interface RunAddress {
  /** The environment variable that brings a handed-over run folder's token to its training. */
  String TOKEN = "RETORT_RUN_TOKEN";

  /** What a training is told on its command line. */
  String word();

  /** What it is told in its environment, where other people of its machine do not see it. */
  Map<String, String> environment();

  /** The folder that a training must see where it runs; empty if there is none. */
  Optional<Path> folder();

  /** Where whoever starts a training puts what its process prints. */
  Path output(RunFolder run);

  /**
   * Reads what a training was told.
   *
   * @param token of a run folder that was handed over
   * @throws IllegalArgumentException if there is a URL, and no token
   */
  static RunAddress of(String word, Optional<String> token) {
    if (!word.startsWith("http://") && !word.startsWith("https://")) {
      return new Shared(Path.of(word));
    }
    return new HandedOver(
        URI.create(word),
        token.orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s is worked on only with its run folder's token: give it in the environment variable %s, or in a file with --token-file"
                        .formatted(word, TOKEN))));
  }

  /**
   * On storage that the training shares with its owner.
   *
   * @param root the folder
   */
  record Shared(Path root) implements RunAddress {
    public Shared {
      Objects.requireNonNull(root);
    }

    @Override
    public String word() {
      return root.toString();
    }

    @Override
    public Map<String, String> environment() {
      return Map.of();
    }

    @Override
    public Optional<Path> folder() {
      return Optional.of(root);
    }

    @Override
    public Path output(RunFolder run) {
      return run.log();
    }
  }

  /**
   * At its owner's, who hands it over by HTTP.
   *
   * @param url of the job
   * @param token of the run folder, which is a secret here
   */
  record HandedOver(URI url, String token) implements RunAddress {
    public HandedOver {
      Objects.requireNonNull(url);
      if (token.isBlank()) {
        throw new IllegalArgumentException("the run folder's token is empty");
      }
    }

    @Override
    public String word() {
      return url.toString();
    }

    @Override
    public Map<String, String> environment() {
      return Map.of(TOKEN, token);
    }

    @Override
    public Optional<Path> folder() {
      return Optional.empty();
    }

    /** The training's own log comes through the door. */
    @Override
    public Path output(RunFolder run) {
      return run.workerLog();
    }

    @Override
    public String toString() {
      return url.toString();
    }
  }
}
