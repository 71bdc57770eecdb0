using Streams.Sensors.Calls;
using Xunit;

namespace Streams.Sensors.Tests.Calls;

public sealed class CallCatalogTests
{
    [Fact]
    public void Numbers_OfOneArchitecture_NameOneCallEach()
    {
        foreach (var numbers in new[] { CallCatalog.All.Select(call => call.X64), CallCatalog.All.Select(call => call.Arm64) })
        {
            var used = numbers.Where(number => number >= 0).ToList();

            Assert.Equal(used.Count, used.Distinct().Count());
            Assert.All(used, number => Assert.InRange(number, 0, 511)); // the kernel's table
        }
    }

    [Fact]
    public void Arguments_OfEveryCall_AreAmongTheFirstFive() =>
        Assert.All(CallCatalog.All, call => Assert.All(
            new[] { call.Kind.Descriptor, call.Kind.Path, call.Kind.TargetDescriptor, call.Kind.TargetPath, call.Kind.Mode, call.Kind.Flags },
            index => Assert.True(index is <= 4 or 255, call.Name)));
}
