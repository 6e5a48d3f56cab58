package dev.retort.console.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** Renders templates, which are compiled when the module is built. Thread-safe. */
public final class Templates {
  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          Templates.class.getClassLoader(),
          Templates.class.getPackageName());

  /** A page as it is sent. */
  public String render(Html html) {
    StringOutput output = new StringOutput();
    engine.render(html.template(), html.parameters(), output);
    return output.toString();
  }
}
