using Streams.Hosting.Http;
using Xunit;

namespace Streams.Hosting.Tests.Http;

public class ListenAddressTests
{
    [Theory]
    [InlineData("9464", "127.0.0.1:9464")]
    [InlineData("0.0.0.0:9464", "0.0.0.0:9464")]
    [InlineData("localhost:0", "127.0.0.1:0")]
    [InlineData("[::1]:9464", "[::1]:9464")]
    [InlineData("0", null)]
    public void Parse_AnAddress_StaysOnLoopbackUnlessTold(string text, string? expected) => Assert.Equal(expected, ListenAddress.Parse(text)?.ToString());

    [Theory]
    [InlineData("somewhere:9464")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("127.0.0.1:-1")]
    public void Parse_WhatIsNone_SaysWhatToGive(string text) =>
        Assert.Contains("HOST:PORT", Assert.Throws<UsageException>(() => ListenAddress.Parse(text)).Message, StringComparison.Ordinal);
}
