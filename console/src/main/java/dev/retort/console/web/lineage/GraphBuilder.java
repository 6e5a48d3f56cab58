package dev.retort.console.web.lineage;

import dev.retort.console.lineage.DatasetHistory;
import dev.retort.console.lineage.DatasetLink;
import dev.retort.console.lineage.ExchangeLineage;
import dev.retort.console.lineage.Lineage;
import dev.retort.console.lineage.ModelLineage;
import dev.retort.console.lineage.PublishedVersion;
import dev.retort.console.web.LineageLink;
import dev.retort.console.web.lineage.LineageGraph.Edge;
import dev.retort.console.web.lineage.LineageGraph.Kind;
import dev.retort.console.web.lineage.LineageGraph.Node;
import dev.retort.dataset.Decision;
import dev.retort.scheduler.RunArchive.ArchivedRun;
import dev.retort.scheduler.RunArchive.ReportedDecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts nodes and edges together. Used once, by one thread. */
final class GraphBuilder {
  private static final int SHORT = 12;

  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Set<Edge> edges = new LinkedHashSet<>();

  static LineageGraph of(String subject, Lineage lineage) {
    GraphBuilder builder = new GraphBuilder();
    if (lineage instanceof ExchangeLineage exchange) {
      builder.add(exchange);
    } else if (lineage instanceof DatasetHistory dataset) {
      builder.add(dataset);
    } else if (lineage instanceof ModelLineage model) {
      builder.add(model);
    }
    List<Node> ordered = new ArrayList<>(builder.nodes.values());
    ordered.sort((a, b) -> a.kind().compareTo(b.kind()));
    return new LineageGraph(subject, ordered, List.copyOf(builder.edges));
  }

  private void add(ExchangeLineage exchange) {
    String id = exchange.exchange().value();
    node(
        new Node(
            id,
            Kind.EXCHANGE,
            id,
            exchange.erased()
                ? "erased"
                : exchange.answeredBy().map(by -> "answered by " + by).orElse("not in the log"),
            Optional.of(LineageLink.to(id))));
    for (ExchangeLineage.Use use : exchange.datasets()) {
      String dataset = add(use.dataset(), fate(use.decision()));
      edge(id, dataset);
    }
  }

  private static String fate(Decision decision) {
    return decision
        .split()
        .map(split -> "a row of " + split.name().toLowerCase(Locale.ROOT))
        .orElseGet(() -> "left out: " + decision.reason().orElse("no reason"));
  }

  private void add(DatasetHistory history) {
    String dataset = add(history.dataset(), "");
    history
        .decisions()
        .forEach(
            (fate, count) -> {
              node(
                  new Node(
                      "fate " + fate,
                      Kind.EXCHANGE,
                      count == 1 ? "1 exchange" : "%,d exchanges".formatted(count),
                      fate.toLowerCase(Locale.ROOT),
                      Optional.of(
                          "/datasets/%s/exchanges?fate=%s"
                              .formatted(history.dataset().id(), fate))));
              edge("fate " + fate, dataset);
            });
  }

  private void add(ModelLineage model) {
    if (model.learnedFrom().isPresent()) {
      add(model.learnedFrom().get());
    }
    // A version that this home's datasets do not lead to stands alone.
    add(model.version());
  }

  private String add(DatasetLink dataset, String fate) {
    String id = "dataset " + dataset.id();
    node(
        new Node(
            id,
            Kind.DATASET,
            shortened(dataset.id()),
            dataset.erased().isPresent()
                ? "%s; its rows are erased".formatted(dataset.task())
                : fate.isEmpty() ? dataset.task() : "%s: %s".formatted(dataset.task(), fate),
            Optional.of("/datasets/" + dataset.id())));
    for (ArchivedRun run : dataset.runs()) {
      add(id, run);
    }
    for (PublishedVersion version : dataset.versions()) {
      add(version);
      String decision = "decision " + version.seal().map(GraphBuilder::shortened).orElse("");
      edge(nodes.containsKey(decision) ? decision : id, version.version());
    }
    return id;
  }

  private void add(String dataset, ArchivedRun run) {
    String name = run.folder().getFileName().toString();
    String id = "run " + run.folder();
    node(new Node(id, Kind.RUN, shortened(name), run.task().value(), Optional.empty()));
    edge(dataset, id);
    for (ReportedDecision decision : run.decisions()) {
      String key = "decision " + shortened(decision.seal());
      node(
          new Node(
              key,
              Kind.DECISION,
              shortened(decision.seal()),
              decision.verdict(),
              Optional.empty()));
      edge(id, key);
    }
  }

  private void add(PublishedVersion version) {
    int slash = version.version().lastIndexOf('/');
    node(
        new Node(
            version.version(),
            Kind.MODEL,
            version.version(),
            version
                .erasedTrainingRows()
                .map(note -> "training rows erased since: " + note)
                .orElseGet(() -> pulled(version.pulled().size())),
            Optional.of(
                "/models/%s/versions/%s"
                    .formatted(
                        version.version().substring(0, slash),
                        version.version().substring(slash + 1)))));
    for (String alias : version.aliases()) {
      String id = version.version() + "@" + alias;
      node(new Node(id, Kind.SERVES, alias, "", Optional.empty()));
      edge(version.version(), id);
    }
  }

  private static String pulled(int copies) {
    return copies == 0 ? "not pulled here" : copies == 1 ? "pulled here" : copies + " copies here";
  }

  private void node(Node node) {
    nodes.putIfAbsent(node.id(), node);
  }

  private void edge(String from, String to) {
    edges.add(new Edge(from, to));
  }

  private static String shortened(String digest) {
    return digest.length() > SHORT ? digest.substring(0, SHORT) : digest;
  }
}
