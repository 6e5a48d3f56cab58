package dev.retort.capture.discovery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Divides a sample by the templates of its instructions, then by the tools that are offered, then
 * by the templates of its user messages.
 */
final class Clusters {
  /** Fewer of a template's requests that offer other tools are still its own. */
  private static final double SHARE_OF_TOOLS = 0.05;

  private Clusters() {}

  static List<Cluster> of(List<SampledRequest> sample) {
    List<Cluster> clusters = new ArrayList<>();
    List<SampledRequest> told =
        sample.stream().filter(request -> request.instructions().size() > 0).toList();
    List<SampledRequest> free = new ArrayList<>();
    for (List<FrequentText> leaf : new TemplateTree(Side.INSTRUCTIONS, 0).divide(told)) {
      Optional<TemplatePieces> pieces = leaf.isEmpty() ? Optional.empty() : pieces(leaf);
      List<SampledRequest> requests = requests(leaf);
      if (pieces.isEmpty()) {
        free.addAll(requests);
      } else {
        byTools(requests)
            .forEach((tools, same) -> divide(same, pieces, new TreeSet<>(tools), clusters));
      }
    }
    sample.stream().filter(request -> request.instructions().size() == 0).forEach(free::add);
    byTools(free)
        .forEach((tools, same) -> divide(same, Optional.empty(), new TreeSet<>(tools), clusters));
    return clusters;
  }

  /** Fewer texts have a template by chance. */
  private static Optional<TemplatePieces> pieces(List<FrequentText> leaf) {
    return leaf.size() < TemplateTree.SUPPORT ? Optional.empty() : TemplatePieces.of(leaf);
  }

  private static List<SampledRequest> requests(List<FrequentText> leaf) {
    return leaf.stream().map(FrequentText::request).toList();
  }

  /** By tools, where more than one set of them is offered often; these come first. */
  private static Map<List<String>, List<SampledRequest>> byTools(List<SampledRequest> requests) {
    SortedMap<String, SortedSet<String>> names = new TreeMap<>();
    SortedMap<String, List<SampledRequest>> sets = new TreeMap<>();
    for (SampledRequest request : requests) {
      String key = String.join(",", request.tools());
      names.put(key, request.tools());
      sets.computeIfAbsent(key, set -> new ArrayList<>()).add(request);
    }
    int least = Math.max(TemplateTree.SUPPORT, (int) Math.ceil(SHARE_OF_TOOLS * requests.size()));
    List<String> often =
        sets.keySet().stream().filter(key -> sets.get(key).size() >= least).toList();
    Map<List<String>, List<SampledRequest>> divided = new LinkedHashMap<>();
    List<SampledRequest> rest = new ArrayList<>();
    for (Map.Entry<String, List<SampledRequest>> set : sets.entrySet()) {
      if (often.size() > 1 && often.contains(set.getKey()) && !set.getKey().isEmpty()) {
        divided.put(List.copyOf(names.get(set.getKey())), set.getValue());
      } else {
        rest.addAll(set.getValue());
      }
    }
    if (!rest.isEmpty()) {
      divided.put(Collections.emptyList(), rest);
    }
    return divided;
  }

  private static void divide(
      List<SampledRequest> requests,
      Optional<TemplatePieces> instructions,
      SortedSet<String> tools,
      List<Cluster> clusters) {
    int outside = instructions.map(TemplatePieces::length).orElse(0);
    for (List<FrequentText> leaf : new TemplateTree(Side.USER, outside).divide(requests)) {
      if (leaf.isEmpty()) {
        continue;
      }
      boolean alone = leaf.size() == requests.size();
      // What all people happen to say to one another's assistant is no template.
      Optional<TemplatePieces> user =
          alone && instructions.isPresent() ? Optional.empty() : pieces(leaf);
      clusters.add(new Cluster(requests(leaf), instructions, user, tools));
    }
  }
}
