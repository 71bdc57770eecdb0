using Streams.Scoring.Features;
using Xunit;

namespace Streams.Scoring.Tests.Features;

public class FeatureSetTests
{
    [Fact]
    public void Window_HasOneNameForEachPosition_InOrder()
    {
        var positions = Enum.GetNames<FeatureIndex>();

        Assert.Equal(positions, FeatureSet.Window.Features.Select(feature => string.Concat(feature.Name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))));
    }

    [Fact]
    public void Id_HoldsNameAndHash()
    {
        Assert.Matches("^window/[0-9a-f]{16}$", FeatureSet.Window.Id);
    }
}
