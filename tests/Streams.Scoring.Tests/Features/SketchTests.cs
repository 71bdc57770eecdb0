using Streams.Scoring.Features;
using Xunit;

namespace Streams.Scoring.Tests.Features;

public class SketchTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(300)]
    public void Count_OfDifferentValues_IsWithinAFifth(int values)
    {
        Span<ulong> bits = stackalloc ulong[4];
        for (var i = 0; i < values; i++)
        {
            Sketch.Add(bits, Hash64.Of([], i));
            Sketch.Add(bits, Hash64.Of([], i));
        }

        Assert.InRange(Sketch.Count(bits), Math.Floor(values * 0.8), Math.Ceiling(values * 1.2));
    }
}
