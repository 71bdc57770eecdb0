using Streams.Hosting.Options;
using Xunit;

namespace Streams.Hosting.Tests.Options;

public class OptionTextTests
{
    [Theory]
    [InlineData("500ms", "00:00:00.500")]
    [InlineData("30s", "00:00:30")]
    [InlineData("1.5m", "00:01:30")]
    [InlineData("72h", "3.00:00:00")]
    [InlineData("7d", "7.00:00:00")]
    [InlineData("00:00:05", "00:00:05")]
    public void TryParse_ADuration_TakesUnits(string text, string expected)
    {
        Assert.True(OptionText.TryParse(typeof(TimeSpan?), text, out var value));
        Assert.Equal(TimeSpan.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), value);
    }

    [Theory]
    [InlineData(typeof(TimeSpan), "30")]
    [InlineData(typeof(TimeSpan), "-5s")]
    [InlineData(typeof(int), "3000000000")]
    [InlineData(typeof(int), "2x")]
    [InlineData(typeof(long), "9223372036854775807GiB")]
    [InlineData(typeof(double), "NaN")]
    [InlineData(typeof(OutputFormat), "xml")]
    [InlineData(typeof(OutputFormat), "7")]
    public void TryParse_WhatIsNone_IsFalse(Type type, string text) => Assert.False(OptionText.TryParse(type, text, out _));

    [Theory]
    [InlineData(90_000, "90s")]
    [InlineData(500, "500ms")]
    [InlineData(259_200_000, "72h")]
    public void Format_ADuration_IsAsOneWouldGiveIt(int milliseconds, string expected) =>
        Assert.Equal(expected, OptionText.Format(TimeSpan.FromMilliseconds(milliseconds)));
}
