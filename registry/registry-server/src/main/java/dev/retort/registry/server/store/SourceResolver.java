package dev.retort.registry.server.store;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the artifacts that a version's source names. */
public final class SourceResolver {
  private static final Pattern RUN = Pattern.compile("runs:/+([\\w-]+)(?:/(.*))?");
  private static final Pattern MODEL = Pattern.compile("models:/+([^/]+)/(\\d{1,9})");

  private static final int MAX_STEPS = 16;

  private final RunStore runs;
  private final VersionStore versions;

  public SourceResolver(RunStore runs, VersionStore versions) {
    this.runs = runs;
    this.versions = versions;
  }

  /**
   * The {@code mlflow-artifacts:} URI of a source, which may also be written {@code runs:/RUN/PATH}
   * or {@code models:/NAME/VERSION}.
   */
  public String artifactUri(String source) {
    return artifactUri(source, MAX_STEPS);
  }

  /** Renaming can make two models name each other, which must end somewhere. */
  private String artifactUri(String source, int steps) {
    if (steps == 0) {
      throw ProtocolException.invalid(
          "The source '%s' leads from model to model and nowhere else".formatted(source));
    }
    Matcher run = RUN.matcher(source);
    if (run.matches()) {
      String root = runs.get(run.group(1)).info().artifactUri();
      return run.group(2) == null || run.group(2).isEmpty() ? root : root + "/" + run.group(2);
    }
    Matcher model = MODEL.matcher(source);
    if (model.matches()) {
      int number = Integer.parseInt(model.group(2));
      return artifactUri(versions.get(model.group(1), number).source(), steps - 1);
    }
    if (!source.startsWith(ArtifactUri.SCHEME + ":")) {
      throw ProtocolException.invalid(
          ("Invalid model version source: '%s'. This server keeps artifacts itself: use %s:/PATH,"
                  + " runs:/RUN/PATH or models:/NAME/VERSION.")
              .formatted(source, ArtifactUri.SCHEME));
    }
    return source;
  }
}
