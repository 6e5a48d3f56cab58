package dev.retort.evaluator.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** A page's template, compiled when the module is built. */
enum ReportTemplate {
  /** One report. */
  PROMOTION("promotion.jte"),
  /** Two reports compared. */
  DIFFERENCE("difference.jte"),
  /** Several models on the same requests. */
  COMPARISON("comparison.jte");

  private static final TemplateEngine ENGINE =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          ReportTemplate.class.getClassLoader(),
          ReportTemplate.class.getPackageName());

  private final String file;

  ReportTemplate(String file) {
    this.file = file;
  }

  String render(Object model) {
    StringOutput output = new StringOutput();
    ENGINE.render(file, model, output);
    return output.toString();
  }
}
