//! Nest.

use super::{paths, seen};

#[test]
fn modules_and_controllers() {
    let files = "
        //- src/main.ts
        import { NestFactory } from '@nestjs/core';
        import { ValidationPipe, VersioningType } from '@nestjs/common';
        import { AppModule } from './app.module';
        async function bootstrap() {
          const app = await NestFactory.create(AppModule);
          app.setGlobalPrefix('api', { exclude: ['health'] });
          app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
          app.useGlobalPipes(new ValidationPipe());
          await app.listen(3000);
        }
        bootstrap();
        //- src/app.module.ts
        import { Module, forwardRef } from '@nestjs/common';
        import { APP_GUARD } from '@nestjs/core';
        import { PetsModule } from './pets.module';
        import { HealthController } from './health.controller';
        import { JwtGuard } from './jwt.guard';
        @Module({
          imports: [forwardRef(() => PetsModule)],
          controllers: [HealthController],
          providers: [{ provide: APP_GUARD, useClass: JwtGuard }],
        })
        export class AppModule {}
        //- src/jwt.guard.ts
        import { ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
        import { Reflector } from '@nestjs/core';
        import { AuthGuard } from '@nestjs/passport';
        export const Public = () => SetMetadata('public', true);
        @Injectable()
        export class JwtGuard extends AuthGuard('jwt') {
          constructor(private reflector: Reflector) { super(); }
          canActivate(context: ExecutionContext) {
            const isPublic = this.reflector.getAllAndOverride<boolean>('public', [context.getHandler(), context.getClass()]);
            if (isPublic) { return true; }
            return super.canActivate(context);
          }
        }
        //- src/health.controller.ts
        import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
        import { Public } from './jwt.guard';
        @Public()
        @Controller({ path: 'health', version: VERSION_NEUTRAL })
        export class HealthController {
          @Get() check() { return { status: 'ok' }; }
        }
        //- src/pets.module.ts
        import { Module } from '@nestjs/common';
        import { PetsController } from './pets.controller';
        import { PetsService } from './pets.service';
        @Module({ controllers: [PetsController], providers: [PetsService] })
        export class PetsModule {}
        //- src/pets.service.ts
        import { Injectable, NotFoundException } from '@nestjs/common';
        import { InjectRepository } from '@nestjs/typeorm';
        import { Repository } from 'typeorm';
        import { Pet } from './pet';
        @Injectable()
        export class PetsService {
          constructor(@InjectRepository(Pet) private readonly pets: Repository<Pet>) {}
          async one(id: number): Promise<Pet> {
            const pet = await this.pets.findOne({ where: { id } });
            if (!pet) { throw new NotFoundException('none'); }
            return pet;
          }
        }
        //- src/pet.ts
        import { IsEmail, IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
        import { PartialType, PickType } from '@nestjs/swagger';
        export class Pet { id: number; name: string; email?: string; }
        export class CreatePet {
          @IsString() @Length(1, 40) name!: string;
          @IsOptional() @IsEmail() email: string;
          @IsInt() @Min(0) age = 1;
        }
        export class UpdatePet extends PartialType(CreatePet) {}
        export class NameOfPet extends PickType(CreatePet, ['name'] as const) {}
        //- src/pets.controller.ts
        import { Body, Controller, Delete, Get, HttpCode, Param, ParseIntPipe, Patch, Post, Put, Query, Version } from '@nestjs/common';
        import { PetsService } from './pets.service';
        import { Public } from './jwt.guard';
        import { CreatePet, NameOfPet, Pet, UpdatePet } from './pet';
        @Controller('pets')
        export class PetsController {
          constructor(private readonly pets: PetsService) {}
          @Public() @Get() list(@Query('tag') tag?: string): Promise<Pet[]> { return null; }
          // One pet.
          @Get(':id') one(@Param('id', ParseIntPipe) id: number) { return this.pets.one(id); }
          @Post() create(@Body() pet: CreatePet): Promise<Pet> { return null; }
          @Patch(':id') @HttpCode(202) change(@Param('id') id: string, @Body() pet: UpdatePet): Promise<Pet> { return null; }
          @Put(':id/name') @Version('2') rename(@Param('id') id: string, @Body() pet: NameOfPet) { }
          @Delete([':id', 'by-id/:id']) @HttpCode(204) remove(@Param() params: { id: string }): Promise<void> { return null; }
        }
        //- src/loose.controller.ts
        import { Controller, Get } from '@nestjs/common';
        @Controller('loose')
        export class LooseController { @Get() list() { return [] } }
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /api/v1/pets
          query tag: string
          200: [Pet]
        GET /api/v1/pets/{id} [bearer]
          path id*: integer
          200: Pet
          400: 
          401: 
          404: 
        POST /api/v1/pets [bearer]
          body: CreatePet
          201: Pet
          401: 
        PATCH /api/v1/pets/{id} [bearer]
          path id*: string
          body: UpdatePet
          202: Pet
          401: 
        PUT /api/v2/pets/{id}/name [bearer]
          path id*: string
          body: NameOfPet
          200: 
          401: 
        DELETE /api/v1/pets/{id} [bearer]
          path id*: string
          204: 
          401: 
        DELETE /api/v1/pets/by-id/{id} [bearer]
          path id*: string
          204: 
          401: 
        GET /health
          200: {status*: string}
        lost src/loose.controller.ts:3: no module of the application has its class
        ");
}

#[test]
fn decorators_of_the_code_itself_stand_for_others() {
    let files = "
        //- main.ts
        import { NestFactory } from '@nestjs/core';
        import { applyDecorators, Controller, Get, Post, UseGuards, Module, createParamDecorator, UnauthorizedException } from '@nestjs/common';
        class KeyGuard {
          canActivate(context) {
            const request = context.switchToHttp().getRequest();
            if (!request.headers['x-api-key']) { throw new UnauthorizedException(); }
            return true;
          }
        }
        const Guarded = () => applyDecorators(UseGuards(KeyGuard));
        const Read = (path: string) => (target, key, descriptor) => {
          Get(`read/${path}`)(target, key, descriptor);
          UseGuards(KeyGuard)(target, key, descriptor);
        };
        const Owner = createParamDecorator((data, context) => context.switchToHttp().getRequest().query.owner);
        abstract class Base { @Get('all') all() { return []; } }
        @Controller(['pets', 'animals'])
        class Pets extends Base {
          @Read('one') one(@Owner() owner: string) { return {}; }
          @Guarded() @Post() make() { return {}; }
        }
        @Module({ controllers: [Pets] })
        class App {}
        NestFactory.create(App);
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /pets/read/one [x-api-key]
          query owner: string
          200: {}
          401: 
        GET /animals/read/one [x-api-key]
          query owner: string
          200: {}
          401: 
        POST /pets [x-api-key]
          201: {}
          401: 
        POST /animals [x-api-key]
          201: {}
          401: 
        GET /pets/all
          200: [any]
        GET /animals/all
          200: [any]
        ");
}

#[test]
fn middlewares_of_modules_and_paths_of_modules() {
    let files = "
        //- main.ts
        import { NestFactory, RouterModule } from '@nestjs/core';
        import { Controller, Get, Delete, Module, RequestMethod, HttpException, HttpStatus } from '@nestjs/common';
        class Auth {
          use(req, res, next) {
            if (!req.headers.authorization) { throw new HttpException('who?', HttpStatus.UNAUTHORIZED); }
            next();
          }
        }
        @Controller('pets') class Pets {
          @Get(':id') one() { return {}; }
          @Delete(':id') gone() { return {}; }
        }
        @Controller() class Admin { @Get('stats') stats() { return {}; } }
        @Module({ controllers: [Admin] }) class AdminModule {
          static forRoot() { return { module: AdminModule }; }
        }
        @Module({
          imports: [AdminModule.forRoot(), RouterModule.register([{ path: 'admin', module: AdminModule }])],
          controllers: [Pets],
        })
        class App {
          configure(consumer) {
            consumer.apply(Auth).forRoutes({ path: 'pets/:pet', method: RequestMethod.DELETE }, Admin);
          }
        }
        const start = async () => { const app = await NestFactory.create(App); app.setGlobalPrefix(process.env.PREFIX); };
        start();
    ";
    insta::assert_snapshot!(seen(files), @r"
        GET /{PREFIX}/pets/{id}
          path id*: string
          path PREFIX*: string
          200: {}
        DELETE /{PREFIX}/pets/{id} [bearer]
          path id*: string
          path PREFIX*: string
          200: {}
          401: 
        GET /{PREFIX}/admin/stats [bearer]
          path PREFIX*: string
          200: {}
          401: 
        ");
}

#[test]
fn other_decorators_are_no_routes() {
    let files = "
        import { Query, Mutation, Resolver } from '@nestjs/graphql';
        import { Get } from 'some-client';
        import { observable, action } from 'mobx';
        @Resolver('Pet')
        export class Pets {
          @Query(() => [Pet], { name: 'pets' }) pets() { return [] }
          @Mutation(() => Pet) makePet() { return {} }
          @observable name = '';
          @action.bound rename() {}
        }
    ";
    insta::assert_snapshot!(paths(files), @"");
}
