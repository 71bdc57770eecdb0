using System.Reflection;
using System.Reflection.Emit;

namespace Streams.Sensors.Tests.Kernel;

/// <summary>How the runtime itself lays out a struct. (Marshal tells another layout, which knows no inline arrays.)</summary>
internal static class StructLayout
{
    public static int OffsetOf(FieldInfo field)
    {
        var method = new DynamicMethod("offset", typeof(int), [], typeof(StructLayout).Module, skipVisibility: true);
        var code = method.GetILGenerator();
        var instance = code.DeclareLocal(field.DeclaringType!);
        code.Emit(OpCodes.Ldloca, instance);
        code.Emit(OpCodes.Ldflda, field);
        code.Emit(OpCodes.Conv_U);
        code.Emit(OpCodes.Ldloca, instance);
        code.Emit(OpCodes.Conv_U);
        code.Emit(OpCodes.Sub);
        code.Emit(OpCodes.Conv_I4);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<int>>()();
    }

    public static int SizeOf(Type type)
    {
        var method = new DynamicMethod("size", typeof(int), [], typeof(StructLayout).Module, skipVisibility: true);
        var code = method.GetILGenerator();
        code.Emit(OpCodes.Sizeof, type);
        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<int>>()();
    }
}
