# Runs inside the virtual machine: everyday file work over one mount. PORT SHARE U P VERS come from outside.
mount.cifs //10.0.2.2/$SHARE /mnt -o port=$PORT,username=$U,password=$P,vers=$VERS,$OPTIONS || exit 1
set -e
D=/mnt/kernel-$VERS; mkdir $D; cd $D
dd if=/dev/urandom of=/tmp/data bs=65536 count=80 2>/dev/null; printf odd >>/tmp/data
cp /tmp/data a; cmp /tmp/data a; cp a b; cmp a b
mkdir -p d/e "ü und 日本"; mv b d/e/c; cmp a d/e/c; mv d "ü und 日本/"; cmp a "ü und 日本/d/e/c"
i=0; while [ $i -lt 200 ]; do echo $i >f$i; i=$((i+1)); done
[ $(ls | grep -c '^f') = 200 ]; [ "$(cat f137)" = 137 ]
echo more >>a; [ $(stat -c %s a) = $(($(stat -c %s /tmp/data)+5)) ]
dd if=/dev/zero of=a bs=1 count=0 seek=1000 2>/dev/null; [ $(stat -c %s a) = 1000 ]
touch -d '2020-01-02 03:04:05' a; [ "$(date -r a +%Y%m%d)" = 20200102 ]
mv f1 f2; [ "$(cat f2)" = 1 ]; [ ! -e f1 ]
rm f*; rmdir "ü und 日本" 2>/dev/null && exit 1
df /mnt >/dev/null; cd /; umount /mnt
mount.cifs //10.0.2.2/$SHARE /mnt -o port=$PORT,username=$U,password=$P,vers=$VERS,$OPTIONS
cmp /tmp/data "$D/ü und 日本/d/e/c"; rm -r $D; [ ! -e $D ]; umount /mnt; echo kernel-client-ok
