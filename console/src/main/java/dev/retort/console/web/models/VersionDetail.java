package dev.retort.console.web.models;

import dev.retort.console.web.LineageLink;
import dev.retort.console.web.ModelLink;
import dev.retort.console.web.RulingLine;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A version with all that the registry knows of it.
 *
 * @param rootDigest of its bundle
 * @param run the tracking run that made it
 * @param tags all of them
 * @param bundle what its manifest says; empty if that cannot be read
 * @param decided what people decided about it, the earliest first
 * @param pulls commands that bring it into a folder
 * @param reported whether its report can be shown
 */
record VersionDetail(
    VersionLine line,
    String rootDigest,
    Optional<String> run,
    SortedMap<String, String> tags,
    Optional<BundleFacts> bundle,
    List<RulingLine> decided,
    List<String> pulls,
    boolean reported) {
  VersionDetail {
    tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    decided = List.copyOf(decided);
    pulls = List.copyOf(pulls);
  }

  /** Where it comes from, and what came of it. */
  String lineage() {
    return LineageLink.to(line.model() + "/" + line.version());
  }

  /** The dataset version that it learned from, if it is known. */
  Optional<String> datasetLineage() {
    return line.dataset().map(LineageLink::to);
  }

  /** Its report, for a frame. */
  Optional<String> report() {
    return line.seal().filter(seal -> reported).map(seal -> ModelLink.report(line.model(), seal));
  }
}
