package dev.retort.dataset.card;

import dev.retort.capture.DurableFile;
import dev.retort.dataset.DatasetManifest;
import dev.retort.dataset.DatasetVersion;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A dataset version's card: what it is, where its rows come from, what was left out and why, what
 * the rows are like, how to build it again, and what it cannot be trusted with.
 *
 * @see <a href="https://arxiv.org/abs/1803.09010">Gebru et al., Datasheets for Datasets</a>
 */
public final class DatasetCard {
  /** The card's name in a version's folder, in Markdown. */
  public static final String MARKDOWN = "card.md";

  /** The card's name in a version's folder, as a page. */
  public static final String HTML = "card.html";

  private static final TemplateEngine PAGES = engine(ContentType.Html);
  private static final TemplateEngine TEXTS = engine(ContentType.Plain);

  /** What a template's branches leave between two paragraphs. */
  private static final Pattern BLANK_LINES = Pattern.compile("\n{3,}");

  private DatasetCard() {}

  /** The card as Markdown (CommonMark with tables). */
  public static String markdown(DatasetManifest manifest) {
    return BLANK_LINES.matcher(render(TEXTS, "markdown.jte", manifest)).replaceAll("\n\n");
  }

  /** The card as one HTML page that needs no network, UTF-8 when written. */
  public static String html(DatasetManifest manifest) {
    return render(PAGES, "card.jte", manifest);
  }

  /**
   * Writes both beside a version's manifest. Cards that are there already stay as they are.
   *
   * @return the page
   * @throws java.io.UncheckedIOException if the disk refuses
   */
  public static Path write(DatasetVersion version) {
    write(version.folder().resolve(MARKDOWN), markdown(version.manifest()));
    Path page = version.folder().resolve(HTML);
    write(page, html(version.manifest()));
    return page;
  }

  private static void write(Path file, String text) {
    if (!Files.exists(file)) {
      DurableFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String render(TemplateEngine engine, String template, DatasetManifest manifest) {
    StringOutput output = new StringOutput();
    engine.render(template, CardModel.of(manifest), output);
    return output.toString();
  }

  private static TemplateEngine engine(ContentType type) {
    return TemplateEngine.createPrecompiled(
        null, type, DatasetCard.class.getClassLoader(), DatasetCard.class.getPackageName());
  }
}
