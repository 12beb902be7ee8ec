func.func @a() { %0 = VPURT.DeclareBuffer <DDR> <0> -> memref<4xui8> VPURT.Task { VPUIP.NNDMA {port = 0 : i64} inputs(%0 : memref<4xui8>) outputs(%0 : memref<4xui8>) -> memref<4xui8> } return }
// -----
#loc1 = loc(#loc2)
#loc2 = loc(#loc1)
!A = !B
!B = !A
func.func @b() { foo.bar %x : i8 return }
