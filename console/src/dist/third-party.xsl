<?xml version="1.0" encoding="UTF-8"?>
<!-- The libraries in a bill of materials, with their licences, one a line. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:b="http://cyclonedx.org/schema/bom/1.6" exclude-result-prefixes="b">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:template match="/">
    <xsl:text>Retort contains the libraries below, each under its own licence. Their licence texts and notices are inside the
jars in lib (META-INF). sbom.json has the same list for machines.

</xsl:text>
    <xsl:for-each select="b:bom/b:components/b:component">
      <xsl:sort select="b:group"/>
      <xsl:sort select="b:name"/>
      <xsl:value-of select="concat(b:group, ':', b:name, ' ', b:version, ' - ')"/>
      <xsl:for-each select="b:licenses/b:license | b:licenses/b:expression">
        <xsl:if test="position() &gt; 1">, </xsl:if>
        <xsl:choose>
          <xsl:when test="b:id"><xsl:value-of select="b:id"/></xsl:when>
          <xsl:when test="b:name"><xsl:value-of select="normalize-space(b:name)"/></xsl:when>
          <xsl:otherwise><xsl:value-of select="."/></xsl:otherwise>
        </xsl:choose>
      </xsl:for-each>
      <xsl:if test="not(b:licenses)">no licence in its Maven description</xsl:if>
      <xsl:text>&#10;</xsl:text>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
