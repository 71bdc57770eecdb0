using System.CommandLine;
using Microsoft.Extensions.Configuration;
using Streams.Hosting.Options;
using Xunit;

namespace Streams.Hosting.Tests.Options;

public class OptionGroupTests
{
    [Fact]
    public void Read_WithNothingGiven_HasTheDefaults()
    {
        var options = Read([]);

        Assert.Equal(new SampleOptions { Disable = options.Disable }, options);
        Assert.Empty(options.Disable);
    }

    [Fact]
    public void Read_WithSettingVariableAndFlag_TakesTheFlagThenTheVariableThenTheSetting()
    {
        var settings = new Dictionary<string, string?>
        {
            ["Detection:Sample:SilentAfter"] = "20s",
            ["Detection:Sample:Sessions"] = "100",
        };

        var options = Read(["--sample-silent-after", "30s"], settings);

        Assert.Equal(TimeSpan.FromSeconds(30), options.SilentAfter);
        Assert.Equal(100, options.Sessions);
    }

    [Theory]
    [InlineData("-b 4MiB", 4L << 20)]
    [InlineData("--bytes 1_000", 1_000)]
    public void Read_Bytes_TakesUnits(string line, long expected) => Assert.Equal(expected, Read(line.Split(' ')).Bytes);

    [Theory]
    [InlineData("--sample-eager", true)]
    [InlineData("--sample-eager false", false)]
    public void Read_ASwitch_NeedsNoValue(string line, bool expected) => Assert.Equal(expected, Read(line.Split(' ')).Eager);

    [Fact]
    public void Read_AList_SplitsAtCommas() => Assert.Equal(["models", "baselines"], Read(["--disable", "models, baselines"]).Disable);

    [Theory]
    [InlineData("--sample-silent-after", "20m", "--sample-silent-after 20m", "between 00:00:05 and 00:10:00", "default is 15s")]
    [InlineData("--sample-silent-after", "soon", "--sample-silent-after", "not a duration", "default is 15s")]
    [InlineData("--sample-sessions", "3", "--sample-sessions 3", "between 64 and 65536", "default is 4096")]
    [InlineData("--sample-eager", "maybe", "--sample-eager", "true or false", "default is false")]
    public void Read_AWrongValue_SaysWhereAndWhatToGive(string flag, string value, string place, string range, string byDefault)
    {
        var error = Assert.Throws<UsageException>(() => Read([flag, value]));

        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(range, error.Message, StringComparison.Ordinal);
        Assert.Contains(byDefault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_FromDocComments_TellUnitDefaultAndVariable()
    {
        var command = new Command("x");
        new OptionGroup<SampleOptions>().AddTo(command);

        var flag = command.Options.Single(option => option.Name == "--sample-silent-after");

        Assert.Equal("Time without a sign after which one counts as silent. 5 s to 10 min. [default: 15s; STREAMS__DETECTION__SAMPLE__SILENTAFTER]", flag.Description);
    }

    private static SampleOptions Read(string[] line, Dictionary<string, string?>? settings = null)
    {
        var command = new RootCommand();
        var group = new OptionGroup<SampleOptions>();
        group.AddTo(command);
        return group.Read(command.Parse(line), new ConfigurationBuilder().AddInMemoryCollection(settings ?? []).Build());
    }
}
