package dev.retort.registry.server.hub;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.retort.registry.server.http.WireFormat;
import dev.retort.registry.server.store.Artifact;
import dev.retort.registry.server.store.Model;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Answers as the hub writes them. */
final class HubFormat {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final int OID_DIGITS = 40;

  /** The size of the pointer that git would keep in the place of a large file. */
  private static final int POINTER_SIZE = 134;

  private static final List<String> PREFERRED = List.of("Q4_K_M", "Q8_0");

  private HubFormat() {}

  /** A model in the results of a search. */
  static ObjectNode model(Model model) {
    String id = Repository.View.RETORT.name().toLowerCase(Locale.ROOT) + "/" + model.name();
    return repository(id, model.creationTime(), model.lastUpdateTime());
  }

  /** A repository at a revision. */
  static ObjectNode info(Snapshot snapshot, Model model) {
    ObjectNode node =
        repository(
                snapshot.repository().id(), model.creationTime(), snapshot.version().creationTime())
            .put("author", snapshot.repository().namespace())
            .put("sha", snapshot.commit());
    ArrayNode siblings = node.putArray("siblings");
    for (Map.Entry<String, Artifact> file : snapshot.files().entrySet()) {
      ObjectNode sibling =
          siblings
              .addObject()
              .put("rfilename", file.getKey())
              .put("size", file.getValue().size())
              .put("blobId", oid(file.getValue()));
      sibling
          .putObject("lfs")
          .put("sha256", file.getValue().digest().hex())
          .put("size", file.getValue().size())
          .put("pointerSize", POINTER_SIZE);
    }
    return node;
  }

  private static ObjectNode repository(String id, long createdAt, long changedAt) {
    ObjectNode node =
        WireFormat.empty()
            .put("_id", id)
            .put("id", id)
            .put("modelId", id)
            .put("createdAt", TIME.format(Instant.ofEpochMilli(createdAt)))
            .put("lastModified", TIME.format(Instant.ofEpochMilli(changedAt)))
            .put("private", false)
            .put("gated", false)
            .put("disabled", false)
            .put("downloads", 0)
            .put("likes", 0);
    node.putArray("tags");
    return node;
  }

  /**
   * A folder's entries.
   *
   * @param folder empty for the top
   * @param recursive whether those of the folders in it belong to them
   * @throws HubRefusal if there is no such folder
   */
  static ArrayNode tree(Snapshot snapshot, String folder, boolean recursive) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    ArrayNode entries = WireFormat.empty().putArray("entries");
    Set<String> folders = new TreeSet<>();
    boolean found = folder.isEmpty();
    for (Map.Entry<String, Artifact> file : snapshot.files().entrySet()) {
      String path = file.getKey();
      if (!path.startsWith(prefix)) {
        continue;
      }
      found = true;
      for (int slash = path.indexOf('/', prefix.length());
          slash > 0;
          slash = recursive ? path.indexOf('/', slash + 1) : -1) {
        folders.add(path.substring(0, slash));
      }
      if (recursive || path.indexOf('/', prefix.length()) < 0) {
        entries.add(file(path, file.getValue()));
      }
    }
    if (!found) {
      throw HubRefusal.noEntry(snapshot, folder);
    }
    for (String path : folders) {
      entries
          .addObject()
          .put("type", "directory")
          .put("oid", snapshot.commit())
          .put("size", 0)
          .put("path", path);
    }
    return entries;
  }

  /** Every file is one that git would keep elsewhere: its tag is its SHA-256 then. */
  private static ObjectNode file(String path, Artifact file) {
    ObjectNode node =
        WireFormat.empty()
            .put("type", "file")
            .put("oid", oid(file))
            .put("size", file.size())
            .put("path", path);
    node.putObject("lfs")
        .put("oid", file.digest().hex())
        .put("size", file.size())
        .put("pointerSize", POINTER_SIZE);
    return node;
  }

  /** Stands where the hub has git's digest, which nobody compares for files kept elsewhere. */
  private static String oid(Artifact file) {
    return file.digest().hex().substring(0, OID_DIGITS);
  }

  /** Branches and tags. */
  static ObjectNode refs(Map<String, String> branches, Map<String, String> tags) {
    ObjectNode node = WireFormat.empty();
    refs(node.putArray("branches"), "refs/heads/", branches);
    node.putArray("converts");
    refs(node.putArray("tags"), "refs/tags/", tags);
    node.putArray("pullRequests");
    return node;
  }

  private static void refs(ArrayNode array, String prefix, Map<String, String> refs) {
    refs.forEach(
        (name, commit) ->
            array
                .addObject()
                .put("name", name)
                .put("ref", prefix + name)
                .put("targetCommit", commit));
  }

  /**
   * What llama.cpp asks for by the name of a quantization: the file to load.
   *
   * @param tag {@code latest} for the usual ones
   * @throws HubRefusal if there is none
   */
  static ObjectNode manifest(Snapshot snapshot, String tag) {
    List<String> models =
        snapshot.files().keySet().stream()
            .filter(path -> path.endsWith(".gguf") && !path.contains("mmproj"))
            .toList();
    boolean any = tag.equals("latest");
    List<String> wanted = any ? PREFERRED : List.of(tag);
    String path =
        wanted.stream()
            .flatMap(word -> models.stream().filter(name -> holds(name, word)))
            .findFirst()
            .or(() -> models.stream().filter(name -> any).min(Comparator.naturalOrder()))
            .orElseThrow(() -> HubRefusal.noEntry(snapshot, "GGUF file for " + tag));
    ObjectNode node = WireFormat.empty();
    ggufFile(node.putObject("ggufFile"), path, snapshot.files().get(path));
    Stream<String> projectors =
        snapshot.files().keySet().stream()
            .filter(name -> name.endsWith(".gguf") && name.contains("mmproj"));
    projectors
        .findFirst()
        .ifPresent(
            name -> ggufFile(node.putObject("mmprojFile"), name, snapshot.files().get(name)));
    return node;
  }

  private static boolean holds(String path, String word) {
    String upper = path.toUpperCase(Locale.ROOT);
    return upper.contains(word.toUpperCase(Locale.ROOT) + ".")
        || upper.contains(word.toUpperCase(Locale.ROOT) + "-");
  }

  private static void ggufFile(ObjectNode node, String path, Artifact file) {
    node.put("rfilename", path).put("blobId", oid(file)).put("size", file.size());
    node.putObject("lfs").put("sha256", file.digest().hex()).put("size", file.size());
  }
}
